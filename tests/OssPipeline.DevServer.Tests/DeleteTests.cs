using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace OssPipeline.DevServer.Tests;

public sealed class DeleteTests : ServerTest
{
    [Fact]
    public async Task Deleting_is_204_whether_or_not_the_key_was_there()
    {
        await Wire.PutAsync(Lake, "k", Ascii("x"));

        Assert.Equal(HttpStatusCode.NoContent, (await Wire.SendAsync("DELETE", Lake, "k")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await Wire.SendAsync("DELETE", Lake, "k")).Status);
        await RestartAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await Wire.GetAsync(Lake, "k")).Status);
        Assert.Empty(DataFiles());
    }

    [Fact]
    public async Task Many_are_deleted_at_once_and_named()
    {
        foreach (var key in new[] { "a b", "c\u0001", "d" })
        {
            await Wire.PutAsync(Lake, key, Ascii("x"));
        }

        var reply = await DeleteAsync("<Delete><Quiet>false</Quiet><Object><Key>a b</Key></Object><Object><Key>c&#x01;</Key></Object><Object><Key>none</Key></Object></Delete>", "&encoding-type=url");

        Assert.Equal(HttpStatusCode.OK, reply.Status);
        Assert.Equal("url", reply.Xml.Element("EncodingType")!.Value);
        Assert.Equal(["a%20b", "c%01", "none"], reply.Xml.Elements("Deleted").Select(d => d.Element("Key")!.Value));
        Assert.Equal("d", (await Wire.SendAsync("GET", Lake)).Xml.Element("Contents")!.Element("Key")!.Value);
    }

    [Fact]
    public async Task Quiet_answers_with_nothing()
    {
        await Wire.PutAsync(Lake, "k", Ascii("x"));
        var reply = await DeleteAsync("<Delete><Quiet>true</Quiet><Object><Key>k</Key></Object></Delete>");

        Assert.Equal((HttpStatusCode.OK, 0), (reply.Status, reply.Body.Length));
        Assert.Equal(HttpStatusCode.NotFound, (await Wire.GetAsync(Lake, "k")).Status);
    }

    [Fact]
    public async Task The_body_must_come_with_its_md5()
    {
        var body = Ascii("<Delete><Object><Key>k</Key></Object></Delete>");

        Assert.Equal("MissingArgument", (await Wire.SendAsync("POST", Lake, "", "delete", body)).Code);
        Assert.Equal("InvalidDigest", (await Wire.SendAsync("POST", Lake, "", "delete", body, ("Content-MD5", "eB5eJF1ptWaXm4bijSPyxw=="))).Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not xml")]
    [InlineData("<Delete></Delete>")]
    [InlineData("<Other><Object><Key>k</Key></Object></Other>")]
    [InlineData("<Delete><Object><Key></Key></Object></Delete>")]
    [InlineData("<Delete><Object><Key>k</Key></Object>")]
    [InlineData("<!DOCTYPE d [<!ENTITY e \"x\">]><Delete><Object><Key>&e;</Key></Object></Delete>")]
    [InlineData("<!DOCTYPE d SYSTEM \"file:///etc/passwd\"><Delete><Object><Key>k</Key></Object></Delete>")]
    [InlineData("<Delete><a><a><a><a><a><a><a><a><a><a/></a></a></a></a></a></a></a></a></a></Delete>")]
    public async Task Xml_that_is_not_a_list_of_keys_is_refused(string xml) =>
        Assert.Equal("MalformedXML", (await DeleteAsync(xml)).Code);

    [Fact]
    public async Task More_than_1000_keys_or_2_MB_are_refused()
    {
        var keys = string.Concat(Enumerable.Range(0, 1001).Select(i => $"<Object><Key>{i}</Key></Object>"));

        Assert.Equal("MalformedXML", (await DeleteAsync($"<Delete>{keys}</Delete>")).Code);
        Assert.Equal("EntityTooLarge", (await DeleteAsync($"<Delete><Object><Key>{new string('k', 2 << 20)}</Key></Object></Delete>")).Code);
    }

    [Fact]
    public async Task A_body_of_almost_2_MB_is_read_whole()
    {
        await Wire.PutAsync(Lake, "k", Ascii("x"));
        var reply = await DeleteAsync($"<Delete>{new string(' ', 2_000_000)}<Object><Key>k</Key></Object></Delete>");

        Assert.Equal("k", reply.Xml.Element("Deleted")!.Element("Key")!.Value);
    }

    private Task<Reply> DeleteAsync(string xml, string more = "")
    {
        var body = Encoding.UTF8.GetBytes(xml);
#pragma warning disable CA5351 // The protocol asks for MD5.
        var md5 = Convert.ToBase64String(MD5.HashData(body));
#pragma warning restore CA5351
        return Wire.SendAsync("POST", Lake, "", "delete" + more, body, ("Content-MD5", md5));
    }
}
