using System.Net;
using OssPipeline.Core.Data;

namespace OssPipeline.DevServer.Tests;

public sealed class ConcurrencyTests : ServerTest
{
    [Fact]
    public async Task Parallel_puts_of_one_key_leave_one_whole_object()
    {
        var bodies = Enumerable.Range(1, 24).Select(i => Bytes(i * 10_000, i)).ToArray();
        var reads = new List<byte[]>();
        using var stop = new CancellationTokenSource();
        var reader = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                var get = await Wire.GetAsync(Lake, "k");
                if (get.Status == HttpStatusCode.OK)
                {
                    Assert.Equal(Crc64Xz.Compute(get.Body).ToString(), get["x-oss-hash-crc64ecma"]);
                    reads.Add(get.Body);
                }
            }
        });
        var puts = await Task.WhenAll(bodies.Select(b => Wire.PutAsync(Lake, "k", b)));
        await stop.CancelAsync();
        await reader;

        Assert.All(puts, p => Assert.Equal(HttpStatusCode.OK, p.Status));
        Assert.All(reads, r => Assert.Contains(bodies, b => b.AsSpan().SequenceEqual(r)));
        var last = (await Wire.GetAsync(Lake, "k")).Body;
        Assert.Contains(bodies, b => b.AsSpan().SequenceEqual(last));
        Assert.Single(DataFiles());
    }

    [Fact]
    public async Task Of_parallel_puts_that_forbid_overwrite_one_wins()
    {
        var puts = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Wire.PutAsync(Lake, "once", Bytes(100, i), ("x-oss-forbid-overwrite", "true"))));

        Assert.Single(puts, p => p.Status == HttpStatusCode.OK);
        Assert.Equal(15, puts.Count(p => p.Status == HttpStatusCode.Conflict));
        Assert.Single(DataFiles());
    }

    [Fact]
    public async Task Parallel_parts_and_aborts_leave_no_file()
    {
        var id = await Wire.InitiateAsync(Lake, "m");
        var parts = Enumerable.Range(1, 16).Select(i => Wire.PutPartAsync(Lake, "m", id, i, Bytes(200_000, i))).ToList();
        await Wire.SendAsync("DELETE", Lake, "m", $"uploadId={id}");
        var replies = await Task.WhenAll(parts);

        Assert.All(replies, r => Assert.True(r.Status is HttpStatusCode.OK or HttpStatusCode.NotFound));
        Assert.Empty(DataFiles());
    }
}
