using System.Net;
using Microsoft.Extensions.Time.Testing;

namespace OssPipeline.DevServer.Tests;

public sealed class RestoreTests : ServerTest
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    protected override DevServerOptions Options => base.Options with { Clock = _clock, RestoreTakes = TimeSpan.FromMinutes(1) };

    [Theory]
    [InlineData("Archive")]
    [InlineData("ColdArchive")]
    [InlineData("DeepColdArchive")]
    public async Task An_archived_object_is_readable_from_its_restore_to_its_expiry(string storageClass)
    {
        await Wire.PutAsync(Lake, "k", Ascii("x"), ("x-oss-storage-class", storageClass));
        Assert.Equal((HttpStatusCode.Forbidden, "InvalidObjectState"), await ReadAsync());
        Assert.Equal((HttpStatusCode.OK, null), await HeadAsync());

        Assert.Equal(HttpStatusCode.Accepted, (await RestoreAsync("<RestoreRequest><Days>2</Days></RestoreRequest>")).Status);
        await RestartAsync();
        Assert.Equal((HttpStatusCode.OK, "ongoing-request=\"true\""), await HeadAsync());
        Assert.Equal((HttpStatusCode.Forbidden, "InvalidObjectState"), await ReadAsync());
        var again = await RestoreAsync("");
        Assert.Equal((HttpStatusCode.Conflict, "RestoreAlreadyInProgress"), (again.Status, again.Code));

        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((HttpStatusCode.OK, "ongoing-request=\"false\", expiry-date=\"Tue, 03 Mar 2026 12:01:00 GMT\""), await HeadAsync());
        Assert.Equal((HttpStatusCode.OK, ""), await ReadAsync());
        Assert.Equal(HttpStatusCode.OK, (await Wire.CopyAsync(Lake, "copy", "/lake/k", ("x-oss-storage-class", "Standard"))).Status);

        _clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(HttpStatusCode.OK, (await RestoreAsync("<RestoreRequest><Days>3</Days></RestoreRequest>")).Status);
        Assert.Equal((HttpStatusCode.OK, "ongoing-request=\"false\", expiry-date=\"Thu, 05 Mar 2026 12:01:00 GMT\""), await HeadAsync());
        _clock.Advance(TimeSpan.FromDays(3));
        Assert.Equal((HttpStatusCode.Forbidden, "InvalidObjectState"), await ReadAsync());
        Assert.Equal((HttpStatusCode.OK, null), await HeadAsync());
        Assert.Equal(HttpStatusCode.Accepted, (await RestoreAsync("")).Status);
    }

    [Fact]
    public async Task A_copy_of_a_restored_object_is_not_restored()
    {
        await Wire.PutAsync(Lake, "k", Ascii("x"), ("x-oss-storage-class", "Archive"));
        await RestoreAsync("");
        _clock.Advance(TimeSpan.FromMinutes(1));
        await Wire.CopyAsync(Lake, "copy", "/lake/k", ("x-oss-storage-class", "Archive"));

        Assert.Equal("InvalidObjectState", (await Wire.GetAsync(Lake, "copy")).Code);
    }

    [Fact]
    public async Task Reading_through_a_link_needs_the_restore_of_its_target()
    {
        await Wire.PutAsync(Lake, "k", Ascii("x"), ("x-oss-storage-class", "Archive"));
        await Wire.SendAsync("PUT", Lake, "link", "symlink", [], ("x-oss-symlink-target", "k"));
        Assert.Equal("InvalidObjectState", (await Wire.GetAsync(Lake, "link")).Code);
        await RestoreAsync("");
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("x", (await Wire.GetAsync(Lake, "link")).Text);
    }

    [Theory]
    [InlineData("<RestoreRequest><Days>0</Days></RestoreRequest>", "InvalidArgument")]
    [InlineData("<RestoreRequest><Days>8</Days></RestoreRequest>", "InvalidArgument")]
    [InlineData("<RestoreRequest><Days>a</Days></RestoreRequest>", "InvalidArgument")]
    [InlineData("<RestoreRequest><Days>1</Days><JobParameters><Tier>Test</Tier></JobParameters></RestoreRequest>", "InvalidArgument")]
    [InlineData("<Other/>", "MalformedXML")]
    [InlineData("{}", "MalformedXML")]
    public async Task A_request_that_is_none_is_refused(string xml, string code)
    {
        await Wire.PutAsync(Lake, "k", Ascii("x"), ("x-oss-storage-class", "Archive"));

        Assert.Equal(code, (await RestoreAsync(xml)).Code);
        Assert.Equal((HttpStatusCode.OK, null), await HeadAsync());
    }

    [Fact]
    public async Task What_is_not_archived_is_not_restored()
    {
        await Wire.PutAsync(Lake, "k", Ascii("x"), ("x-oss-storage-class", "IA"));
        var reply = await RestoreAsync("");

        Assert.Equal((HttpStatusCode.BadRequest, "OperationNotSupported"), (reply.Status, reply.Code));
        Assert.Equal("NoSuchKey", (await Wire.SendAsync("POST", Lake, "none", "restore", [])).Code);
        Assert.Equal(HttpStatusCode.OK, (await Wire.CopyAsync(Lake, "cold", "/lake/k", ("x-oss-storage-class", "ColdArchive"))).Status);
        var cold = await Wire.SendAsync("POST", Lake, "cold", "restore", Ascii("<RestoreRequest><Days>365</Days><JobParameters><Tier>Bulk</Tier></JobParameters></RestoreRequest>"));
        Assert.Equal((HttpStatusCode.Accepted, "Bulk"), (cold.Status, cold["x-oss-object-restore-priority"]));
    }

    private Task<Reply> RestoreAsync(string xml) => Wire.SendAsync("POST", Lake, "k", "restore", Ascii(xml));

    private async Task<(HttpStatusCode Status, string Code)> ReadAsync()
    {
        var get = await Wire.GetAsync(Lake, "k");
        return (get.Status, get.Status == HttpStatusCode.OK ? "" : get.Code);
    }

    private async Task<(HttpStatusCode Status, string? Restore)> HeadAsync()
    {
        var head = await Wire.SendAsync("HEAD", Lake, "k");
        return (head.Status, head["x-oss-restore"]);
    }
}
