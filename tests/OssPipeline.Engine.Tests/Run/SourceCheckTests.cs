using System.Security.Cryptography;
using OssPipeline.Core.Checkpoints;
using OssPipeline.Core.Storage;
using OssPipeline.Engine.Run;
using OssPipeline.Engine.Tests.Support;

namespace OssPipeline.Engine.Tests.Run;

/// <summary>What is read is compared with what the source vouches for, before it becomes visible anywhere.</summary>
public sealed class SourceCheckTests : IDisposable
{
    private const string Copy = """
          read: { kind: read, store: src }
          write: { kind: write, store: dst, part: 256KiB }
        """;

    private const string MemoryHeader = """
        name: job
        memory: 16MiB
        stores:
          src: { kind: memory, name: NAME-src }
          dst: { kind: memory, name: NAME }
        nodes:

        """;

    private readonly Bench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_hash_is_checked_over_parts_that_are_read_several_at_once()
    {
        Vouch(right: true);
        _bench.AddFile("large", 5_000_003);
        _bench.AddFile("small", 17);
        _bench.AddFile("empty", 0);
        var summary = await _bench.RunAsync(Copy);
        Assert.Equal((3, 0), (summary.Counts.Done, summary.Counts.Failed));
    }

    [Fact]
    public async Task Other_bytes_than_the_source_vouches_for_fail_the_object_and_never_become_visible()
    {
        Vouch(right: true);
        _bench.AddFile("large", 3_000_000);
        _bench.AddFile("small", 17);
        _bench.AddFile("fine", 17);
        _bench.StoreOpened += (name, store) =>
        {
            if (name == "src")
            {
                store.AfterRead = (key, _, bytes) => bytes.Span[0] ^= (byte)(key == "fine" ? 0 : 1);
            }
        };
        var summary = await _bench.RunAsync(Copy);

        Assert.Equal((1, 2), (summary.Counts.Done, summary.Counts.Failed));
        Assert.Equal(["fine"], await _bench.KeysAsync());
        Assert.All(_bench.Outcomes.Where(o => o.Result == WorkResult.Failed), o =>
        {
            Assert.Contains("vouches for by its SHA-256", o.Reason, StringComparison.Ordinal);
            Assert.Equal("content", o.Class);
        });
    }

    [Fact]
    public async Task A_part_that_can_not_be_read_leaves_no_other_part_waiting()
    {
        Vouch(right: true);
        _bench.AddFile("large", 5_000_000);
        _bench.StoreOpened += (name, store) =>
        {
            if (name == "src")
            {
                store.BeforeRead = (_, offset) => offset == 512 << 10 ? throw new StoreException(StoreErrorKind.Denied, "no") : Task.CompletedTask;
            }
        };
        var summary = await _bench.RunAsync(Copy);
        Assert.Equal(1, summary.Counts.Failed);
        Assert.Equal("denied", Assert.Single(_bench.Outcomes).Class);
    }

    [Fact]
    public async Task A_resumed_object_is_read_whole_for_its_hash_and_no_part_is_sent_twice()
    {
        Vouch(right: true);
        _bench.AddFile("large", 2_000_000);
        using (var stop = new CancellationTokenSource())
        {
            _bench.StoreOpened += (name, store) =>
            {
                if (name == "dst")
                {
                    store.BeforePart = (_, number) => number == 4 ? stop.CancelAsync() : Task.CompletedTask;
                }
            };
            Assert.Equal(RunOutcome.Cancelled, (await _bench.RunAsync(Copy, cancellationToken: stop.Token)).Outcome);
        }

        _bench["dst"].BeforePart = null;
        var summary = await _bench.RunAsync(Copy);
        Assert.Equal((1, 2_000_000), (summary.Counts.Done, summary.Counts.BytesRead));
        Assert.Equal(_bench["dst"].Parts.Count, _bench["dst"].Parts.Distinct().Count());
    }

    [Fact]
    public async Task The_crc_a_store_vouches_for_counts_without_a_block_that_asks_for_it()
    {
        await SourceAsync("a", new byte[1000]);
        _bench["src"].AfterRead = (_, _, bytes) => bytes.Span[^1] ^= 0x80;
        var summary = await _bench.RunAsync(Copy.Replace("part: 256KiB", "server_side: false", StringComparison.Ordinal), MemoryHeader);
        Assert.Equal(1, summary.Counts.Failed);
        Assert.Contains("the source vouches for", Assert.Single(_bench.Outcomes).Reason, StringComparison.Ordinal);

        var unchecked_ = await _bench.RunAsync(
            Copy.Replace("part: 256KiB", "server_side: false", StringComparison.Ordinal).Replace("store: src", "store: src, check: false", StringComparison.Ordinal), MemoryHeader);
        Assert.Equal(1, unchecked_.Counts.Done);
    }

    private async Task SourceAsync(string key, byte[] bytes)
    {
        await using (await _bench.PlanAsync(Copy, MemoryHeader))
        {
            await _bench["src"].PutAsync(key, bytes, WriteOptions.Default, CancellationToken.None);
        }
    }

    private void Vouch(bool right) => _bench.StoreOpened += (name, store) =>
    {
        if (name == "src")
        {
            store.Proof = info => new HashProof(SHA256.HashData(right ? File.ReadAllBytes(Path.Combine(_bench.Source, info.Key)) : []));
        }
    };
}
