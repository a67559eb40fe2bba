using System.Net;
using OssPipeline.Core.Data;

namespace OssPipeline.DevServer.Tests;

public sealed class AppendTests : ServerTest
{
    [Fact]
    public async Task Appended_pieces_make_one_object_with_a_running_crc()
    {
        var first = await AppendAsync(0, Bytes(1000, 1), ("x-oss-meta-origin", "erp"));
        await RestartAsync();
        var second = await AppendAsync(1000, Bytes(500, 2), ("x-oss-meta-origin", "ignored"));
        byte[] whole = [.. Bytes(1000, 1), .. Bytes(500, 2)];
        await RestartAsync();
        var there = await Wire.GetAsync(Lake, "log");

        Assert.Equal(("1000", "1500"), (first["x-oss-next-append-position"], second["x-oss-next-append-position"]));
        Assert.Equal(Crc64Xz.Compute(whole).ToString(), second["x-oss-hash-crc64ecma"]);
        Assert.Equal(whole, there.Body);
        Assert.Equal(("Appendable", "1500", "erp"), (there["x-oss-object-type"], there["x-oss-next-append-position"], there["x-oss-meta-origin"]));
        Assert.NotEqual(first["ETag"], second["ETag"]);
        await Wire.SendAsync("DELETE", Lake, "log", "", []);
        Assert.Empty(DataFiles());
    }

    [Fact]
    public async Task A_wrong_position_is_refused_with_the_right_one()
    {
        await AppendAsync(0, Bytes(1000));
        var again = await AppendAsync(0, Bytes(1000));

        Assert.Equal((HttpStatusCode.Conflict, "PositionNotEqualToLength", "1000"), (again.Status, again.Code, again["x-oss-next-append-position"]));
        Assert.Equal("InvalidArgument", (await Wire.SendAsync("POST", Lake, "log", "append&position=-1", [])).Code);
    }

    [Fact]
    public async Task What_was_put_can_not_be_appended_to()
    {
        await Wire.PutAsync(Lake, "log", Bytes(10));
        Assert.Equal("ObjectNotAppendable", (await AppendAsync(10, Bytes(10))).Code);
        Assert.Single(DataFiles());
    }

    private Task<Reply> AppendAsync(long position, byte[] body, params (string, string)[] headers) =>
        Wire.SendAsync("POST", Lake, "log", $"append&position={position}", body, headers);
}
