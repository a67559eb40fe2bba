using System.Globalization;
using System.Net;
using System.Text;
using System.Xml.Linq;

namespace OssPipeline.DevServer.Tests;

public sealed class ConditionTests : ServerTest
{
    private const string Other = "\"00000000000000000000000000000000\"";

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    public async Task Conditions_of_one_kind_can_be_combined(string method)
    {
        var (tag, modified, earlier, later) = await StoredAsync();

        await Expect(HttpStatusCode.OK, ("If-Match", tag), ("If-None-Match", Other));
        await Expect(HttpStatusCode.NotModified, ("If-Match", tag), ("If-None-Match", tag));
        await Expect(HttpStatusCode.PreconditionFailed, ("If-Match", Other), ("If-None-Match", tag));
        await Expect(HttpStatusCode.OK, ("If-Modified-Since", earlier), ("If-Unmodified-Since", modified));
        await Expect(HttpStatusCode.NotModified, ("If-Modified-Since", modified), ("If-Unmodified-Since", later));
        await Expect(HttpStatusCode.PreconditionFailed, ("If-Modified-Since", earlier), ("If-Unmodified-Since", earlier));

        async Task Expect(HttpStatusCode status, params (string, string)[] headers) =>
            Assert.Equal(status, (await Wire.SendAsync(method, Lake, "k", "", null, headers)).Status);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    public async Task A_list_of_tags_and_a_star_match_as_well(string method)
    {
        var (tag, _, _, _) = await StoredAsync();

        Assert.Equal(HttpStatusCode.OK, (await Wire.SendAsync(method, Lake, "k", "", null, ("If-Match", $"{Other}, {tag}"))).Status);
        Assert.Equal(HttpStatusCode.OK, (await Wire.SendAsync(method, Lake, "k", "", null, ("If-Match", "*"))).Status);
        Assert.Equal(HttpStatusCode.NotModified, (await Wire.SendAsync(method, Lake, "k", "", null, ("If-None-Match", "*"))).Status);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    public async Task A_time_that_can_not_be_read_does_not_hold_back_the_object_nor_guard_it_silently(string method)
    {
        await StoredAsync();

        Assert.Equal(HttpStatusCode.OK, (await Wire.SendAsync(method, Lake, "k", "", null, ("If-Modified-Since", "yesterday"))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await Wire.SendAsync(method, Lake, "k", "", null, ("If-Unmodified-Since", "yesterday"))).Status);
    }

    [Fact]
    public async Task What_failed_is_named_in_the_body_or_for_head_in_a_header()
    {
        await StoredAsync();
        var get = await Wire.GetAsync(Lake, "k", ("If-Match", Other));
        var head = await Wire.SendAsync("HEAD", Lake, "k", "", null, ("If-Unmodified-Since", "Sat, 01 Jan 2000 00:00:00 GMT"));
        var error = XElement.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(head["x-oss-err"]!)));

        Assert.Equal(("PreconditionFailed", "If-Match"), (get.Code, get.Xml.Element("Condition")!.Value));
        Assert.Empty(head.Body);
        Assert.Equal(("PreconditionFailed", "If-Unmodified-Since"), (error.Element("Code")!.Value, error.Element("Condition")!.Value));
        Assert.Equal(head["x-oss-request-id"], error.Element("RequestId")!.Value);
    }

    [Fact]
    public async Task Nothing_of_the_object_goes_with_an_answer_that_it_did_not_change()
    {
        var (tag, modified, _, _) = await StoredAsync();
        var get = await Wire.GetAsync(Lake, "k", ("If-None-Match", tag), ("Range", "bytes=0-1"));

        Assert.Equal(HttpStatusCode.NotModified, get.Status);
        Assert.Equal((tag, modified), (get["ETag"], get["Last-Modified"]));
        Assert.Empty(get.Body);
        Assert.Null(get["Content-Range"]);
    }

    [Fact]
    public async Task A_condition_on_an_object_that_is_not_there_is_no_such_key()
    {
        Assert.Equal((HttpStatusCode.NotFound, "NoSuchKey"), await Wire.GetAsync(Lake, "none", ("If-Match", Other)) is var r ? (r.Status, r.Code) : default);
        Assert.Equal(HttpStatusCode.NotFound, (await Wire.SendAsync("HEAD", Lake, "none", "", null, ("If-None-Match", "*"))).Status);
    }

    private async Task<(string Tag, string Modified, string Earlier, string Later)> StoredAsync()
    {
        await Wire.PutAsync(Lake, "k", Ascii("hello"));
        var head = await Wire.SendAsync("HEAD", Lake, "k");
        var modified = DateTimeOffset.ParseExact(head["Last-Modified"]!, "R", CultureInfo.InvariantCulture);
        return (head["ETag"]!, modified.ToString("R"), modified.AddSeconds(-1).ToString("R"), modified.AddSeconds(1).ToString("R"));
    }
}
