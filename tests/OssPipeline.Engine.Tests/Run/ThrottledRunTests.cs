using OssPipeline.Core.Limits;
using OssPipeline.Core.Storage;
using OssPipeline.Engine.Run;
using OssPipeline.Engine.Tests.Support;
using OssPipeline.Storage.Layers;

namespace OssPipeline.Engine.Tests.Run;

/// <summary>Runs through all layers against stores that refuse a third of all calls.</summary>
public sealed class ThrottledRunTests : IDisposable
{
    private readonly Bench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_storm_of_refusals_at_both_ends_ends_with_every_object_right()
    {
        var expected = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        for (var i = 0; i < 1000; i++)
        {
            expected[$"small-{i:D4}"] = _bench.AddFile($"small-{i:D4}", 100 + i, i);
        }

        for (var i = 0; i < 5; i++)
        {
            expected[$"large-{i}"] = _bench.AddFile($"large-{i}", (3 << 20) + i, i);
        }

        var refused = 0;
        var meter = new StoreMeter();
        _bench.Layer = (name, bare) => StoreStack.Build(
            new Stormy(bare, () => Interlocked.Increment(ref refused)),
            meter,
            new RetryOptions { BaseDelay = TimeSpan.Zero, MaxAttempts = 200 },
            controls: new StoreControls(name, StoreLimits.None, TimeProvider.System));

        var summary = await _bench.RunAsync("""
              read: { kind: read, store: src }
              write: { kind: write, store: dst, part: 256KiB }
            """);

        Assert.Equal((RunOutcome.Completed, 1005L, 0L), (summary.Outcome, summary.Counts.Done, summary.Counts.Failed));
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), (await _bench.KeysAsync()).Order(StringComparer.Ordinal));
        foreach (var (key, bytes) in expected)
        {
            Assert.Equal(bytes, await _bench.ReadAsync(key));
        }

        Assert.True(refused > 600, $"{refused} calls were refused");
    }

    // Every third call by a fixed order of its own, whichever call it is; as far away as a service, so that it is governed.
    private sealed class Stormy(IObjectStore inner, Action refused) : DelegatingStore(inner)
    {
        private int _calls;

        public override StoreInfo Info => Inner.Info with { IsLocal = false };

        public override ValueTask<int> ReadAsync(string key, string? ifMatch, long offset, Memory<byte> destination, CancellationToken cancellationToken)
        {
            Refuse();
            return Inner.ReadAsync(key, ifMatch, offset, destination, cancellationToken);
        }

        public override ValueTask<ObjectInfo?> HeadAsync(string key, CancellationToken cancellationToken)
        {
            Refuse();
            return Inner.HeadAsync(key, cancellationToken);
        }

        public override ValueTask<ObjectInfo> PutAsync(string key, ReadOnlyMemory<byte> body, WriteOptions options, CancellationToken cancellationToken)
        {
            Refuse();
            return Inner.PutAsync(key, body, options, cancellationToken);
        }

        public override ValueTask<string> BeginUploadAsync(string key, WriteOptions options, CancellationToken cancellationToken)
        {
            Refuse();
            return Inner.BeginUploadAsync(key, options, cancellationToken);
        }

        public override ValueTask<UploadedPart> PutPartAsync(
            string key, string uploadId, PartAddress part, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
        {
            Refuse();
            return Inner.PutPartAsync(key, uploadId, part, body, cancellationToken);
        }

        public override ValueTask<ObjectInfo> CompleteUploadAsync(
            string key, string uploadId, IReadOnlyList<UploadedPart> parts, WriteOptions options, CancellationToken cancellationToken)
        {
            Refuse();
            return Inner.CompleteUploadAsync(key, uploadId, parts, options, cancellationToken);
        }

        private void Refuse()
        {
            if (Interlocked.Increment(ref _calls) % 3 == 0)
            {
                refused();
                throw new StoreException(StoreErrorKind.Throttled, "SlowDown: too many requests", isTransient: true) { Code = "SlowDown" };
            }
        }
    }
}
