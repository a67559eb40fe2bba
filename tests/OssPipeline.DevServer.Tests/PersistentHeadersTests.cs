using System.Net;

namespace OssPipeline.DevServer.Tests;

public sealed class PersistentHeadersTests : ServerTest
{
    private const string Header = "x-oss-persistent-headers";

    [Fact]
    public async Task Headers_of_any_name_are_kept_and_replayed()
    {
        var id = await Wire.InitiateAsync(Lake, "multi");
        await Wire.PutPartAsync(Lake, "multi", id, 1, Bytes(1));
        await Wire.SendAsync("POST", Lake, "multi", $"uploadId={id}", [], ("x-oss-complete-all", "yes"), (Header, "myheader1:bXl2YWx1ZTE=,myheader2:bXl2YWx1ZTI="));
        await Wire.PutAsync(Lake, "put", Bytes(1), (Header, "myheader1:bXl2YWx1ZTE=, myheader2:bXl2YWx1ZTI="));
        await Wire.SendAsync("POST", Lake, "append", "append&position=0", Bytes(1), (Header, "myheader1:bXl2YWx1ZTE=,myheader2:bXl2YWx1ZTI="));
        await Wire.CopyAsync(Lake, "copy", "/lake/put");
        await RestartAsync();

        foreach (var key in new[] { "multi", "put", "append", "copy" })
        {
            var get = await Wire.GetAsync(Lake, key);
            Assert.Equal(("myvalue1", "myvalue2", null), (get["myheader1"], get["myheader2"], get[Header]));
        }
    }

    [Theory]
    [InlineData("name")]
    [InlineData(":YQ==")]
    [InlineData("name:not base64!")]
    [InlineData("name:/w==")] // not UTF-8
    [InlineData("name:YQ0KYjogYw==")] // CR LF
    [InlineData("na me:YQ==")]
    [InlineData("Content-Length:MA==")]
    [InlineData("transfer-encoding:Y2h1bmtlZA==")]
    [InlineData("Host:YQ==")]
    [InlineData("Content-MD5:YQ==")]
    [InlineData("Origin:YQ==")]
    [InlineData("Range:YQ==")]
    [InlineData("ETag:YQ==")]
    [InlineData("x-oss-version-id:YQ==")]
    [InlineData("Access-Control-Allow-Origin:Kg==")]
    [InlineData("a:YQ==,A:YQ==")]
    [InlineData("")]
    public async Task Headers_that_would_mean_something_else_are_refused(string value)
    {
        var put = await Wire.PutAsync(Lake, "k", Bytes(1), (Header, value));

        Assert.Equal((HttpStatusCode.BadRequest, "InvalidArgument"), (put.Status, put.Code));
    }

    [Fact]
    public async Task They_count_as_metadata()
    {
        var long1 = "a:" + Convert.ToBase64String(Ascii(new string('x', 5000)));

        Assert.Equal(HttpStatusCode.OK, (await Wire.PutAsync(Lake, "k", Bytes(1), (Header, long1))).Status);
        Assert.Equal("MetadataTooLarge", (await Wire.PutAsync(Lake, "k", Bytes(1), (Header, long1), ("x-oss-meta-a", new string('x', 4000)))).Code);
    }
}
