using System.Net;
using Microsoft.Extensions.Time.Testing;
using OssPipeline.Core.Data;
using OssPipeline.DevServer.Faults;

namespace OssPipeline.DevServer.Tests;

public sealed class FaultTests : ServerTest
{
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);

    protected override DevServerOptions Options => base.Options with { Clock = _clock };

    [Fact]
    public async Task A_refusal_strikes_the_nth_match_as_often_as_told()
    {
        Inject(FaultAction.Refuse(503, "ServiceUnavailable", TimeSpan.FromMilliseconds(250)), OssOperation.PutObject, "*.csv", nth: 2, times: 2);

        Assert.Equal(HttpStatusCode.OK, (await Wire.PutAsync(Lake, "a.csv", Ascii("x"))).Status);
        Assert.Equal(HttpStatusCode.OK, (await Wire.PutAsync(Lake, "a.txt", Ascii("x"))).Status);
        var struck = await Wire.PutAsync(Lake, "b.csv", Ascii("x"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await Wire.PutAsync(Lake, "c.csv", Ascii("x"))).Status);
        Assert.Equal(HttpStatusCode.OK, (await Wire.PutAsync(Lake, "d.csv", Ascii("x"))).Status);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "ServiceUnavailable", "250"), (struck.Status, struck.Code, struck["x-oss-qos-delay-time"]));
        Assert.Equal(HttpStatusCode.NotFound, (await Wire.GetAsync(Lake, "b.csv")).Status);
        Assert.Equal(2, Server.Faults.Strikes);
    }

    [Fact]
    public async Task Every_match_is_struck_until_the_rules_are_cleared()
    {
        Inject(FaultAction.Refuse(500, "InternalError"), times: null);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(HttpStatusCode.InternalServerError, (await Wire.GetAsync(Lake, "k")).Status);
        }

        Server.Faults.Clear();
        Assert.Equal(HttpStatusCode.NotFound, (await Wire.GetAsync(Lake, "k")).Status);
    }

    [Theory]
    [InlineData(1000, 500)]
    [InlineData(500_000, 200_000)]
    public async Task A_request_reset_mid_body_stores_nothing(int length, int after)
    {
        Inject(FaultAction.ResetRequest(after), OssOperation.PutObject);

        await Assert.ThrowsAsync<HttpRequestException>(() => Wire.PutAsync(Lake, "k", Bytes(length)));
        Assert.Equal(HttpStatusCode.NotFound, (await Wire.GetAsync(Lake, "k")).Status);
        Assert.Empty(DataFiles());
        Assert.Equal(0, Server.Counters[OssOperation.PutObject].Succeeded);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_response_cut_mid_body_gives_the_client_less(bool reset)
    {
        await Wire.PutAsync(Lake, "k", Bytes(500_000));
        Inject(reset ? FaultAction.ResetResponse(200_000) : FaultAction.Truncate(200_000), OssOperation.GetObject);
        using var request = Wire.Signed("GET", Lake, "k");
        using var response = await Wire.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await using var body = await response.Content.ReadAsStreamAsync();
        var buffer = new byte[500_000];
        var read = 0;

        Assert.Equal(500_000, response.Content.Headers.ContentLength);
        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            while (true)
            {
                var count = await body.ReadAsync(buffer.AsMemory(read));
                read += count;
                if (count == 0)
                {
                    break;
                }
            }
        });
        Assert.InRange(read, 0, 200_000);
        if (!reset)
        {
            Assert.Equal(200_000, read); // an end in good order loses nothing that was sent
        }
    }

    [Fact]
    public async Task A_lost_response_leaves_the_work_done()
    {
        Inject(FaultAction.LoseResponse(), OssOperation.PutObject);
        Inject(FaultAction.LoseResponse(), OssOperation.CompleteMultipartUpload);
        await Assert.ThrowsAsync<HttpRequestException>(() => Wire.PutAsync(Lake, "k", Ascii("done")));
        var id = await Wire.InitiateAsync(Lake, "m");
        var part = await Wire.PutPartAsync(Lake, "m", id, 1, Ascii("part"));
        await Assert.ThrowsAsync<HttpRequestException>(() => Wire.CompleteAsync(Lake, "m", id, (1, part["ETag"]!)));

        Assert.Equal("done", (await Wire.GetAsync(Lake, "k")).Text);
        Assert.Equal("part", (await Wire.GetAsync(Lake, "m")).Text);
        Assert.Equal(1, Server.Counters[OssOperation.PutObject].Succeeded);
        Assert.Equal(1, Server.Counters[OssOperation.CompleteMultipartUpload].Succeeded);
    }

    [Fact]
    public async Task A_wrong_crc_is_told_once()
    {
        var right = Crc64Xz.Compute(Ascii("x")).ToString();
        Inject(FaultAction.WrongCrc(), OssOperation.PutObject);

        Assert.NotEqual(right, (await Wire.PutAsync(Lake, "k", Ascii("x")))["x-oss-hash-crc64ecma"]);
        Assert.Equal(right, (await Wire.SendAsync("HEAD", Lake, "k"))["x-oss-hash-crc64ecma"]);
    }

    [Fact]
    public async Task Delays_and_rates_follow_the_servers_clock()
    {
        Inject(FaultAction.Wait(TimeSpan.FromHours(1)), OssOperation.PutObject);
        Inject(FaultAction.Throttle(10), OssOperation.GetObject);

        Assert.Equal(HttpStatusCode.OK, (await AdvanceUntilDoneAsync(Wire.PutAsync(Lake, "k", Bytes(1000)))).Status);
        var start = _clock.GetUtcNow();
        Assert.Equal(1000, (await AdvanceUntilDoneAsync(Wire.GetAsync(Lake, "k"))).Body.Length);
        Assert.InRange(_clock.GetUtcNow() - start, TimeSpan.FromSeconds(100), TimeSpan.MaxValue);
    }

    [Fact]
    public async Task Counters_tell_requests_and_bytes_by_operation()
    {
        var id = await Wire.InitiateAsync(Lake, "m");
        await Wire.PutPartAsync(Lake, "m", id, 1, Bytes(70_000));
        await Wire.PutPartAsync(Lake, "m", id, 2, Bytes(1000));
        await Wire.PutPartAsync(Lake, "m", "no-such-upload", 2, Bytes(1000));
        await Wire.PutAsync(Lake, "k", Bytes(1000));
        await Wire.GetAsync(Lake, "k", ("Range", "bytes=0-99"));

        Assert.Equal(new RequestCount(3, 2, 71_000, 0), Server.Counters[OssOperation.UploadPart] with { BytesOut = 0 });
        Assert.Equal(new RequestCount(1, 1, 0, 100), Server.Counters[OssOperation.GetObject]);
        Server.Counters.Reset();
        Assert.Equal(default, Server.Counters[OssOperation.UploadPart]);
    }

    private async Task<Reply> AdvanceUntilDoneAsync(Task<Reply> reply)
    {
        while (!reply.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromMinutes(1));
            await Task.WhenAny(reply, Task.Delay(1));
        }

        return await reply;
    }
}
