using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;
using OssPipeline.Storage.Memory;
using OssPipeline.TestKit.Stores;

namespace OssPipeline.Storage.Tests;

/// <summary>Stores that tell no CRC-64: what is written is read back, and a copy needs another proof.</summary>
public sealed class UntoldCrcTests : IDisposable
{
    private static readonly CopyOptions Keep = new(ObjectAttributes.None, ReplacesMetadata: false, ReplacesTags: false);

    private readonly MemoryBudget _budget = new(ByteSize.MiB(8));
    private readonly MemoryBucket _bucket = new();

    public void Dispose()
    {
        Assert.Equal(0, _budget.Used);
        _budget.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    [InlineData((2 << 20) + 77)]
    public async Task What_is_written_is_read_back(int length)
    {
        var bytes = Some.Bytes(length);
        await using var store = new Untold(Memory());
        using var part = await Some.PartAsync(_budget, bytes);

        var stored = await Sink(store).PutAsync(part.Origin, new ObjectDraft("a", length, ObjectAttributes.None), part, CancellationToken.None);

        Assert.Equal((length, Crc64Xz.Compute(bytes)), (stored.Size, stored.Crc64));
        Assert.Equal(length, store.BytesRead);
    }

    [Fact]
    public async Task An_object_that_reads_back_differently_is_deleted_and_reported()
    {
        await using var store = new Untold(new ChaosStore(Memory(), new FaultPlan().FlipBit(StoreCall.Put)));
        using var part = await Some.PartAsync(_budget, Some.Bytes(1000));

        var error = await Assert.ThrowsAsync<StoreException>(async () =>
            await Sink(store).PutAsync(part.Origin, new ObjectDraft("a", 1000, ObjectAttributes.None), part, CancellationToken.None));

        Assert.Equal(StoreErrorKind.Corrupt, error.Kind);
        Assert.Contains("It was deleted", error.Message, StringComparison.Ordinal);
        Assert.Null(await store.HeadAsync("a", CancellationToken.None));
    }

    [Fact]
    public async Task An_upload_in_parts_is_read_back_once_it_is_whole()
    {
        var bytes = Some.Bytes(3000);
        await using var store = new Untold(Memory());
        var draft = new ObjectDraft("a", 3000, ObjectAttributes.None);
        await using var session = await Sink(store).OpenAsync(Some.Ref("a", 3000), draft, null, CancellationToken.None);
        List<UploadedPart> parts = [];
        for (var i = 0; i < 3; i++)
        {
            using var part = await Some.PartAsync(_budget, bytes.AsMemory(i * 1000, 1000), Some.Ref("a", 3000), i, i == 2, i * 1000);
            parts.Add(await session.WriteAsync(part, CancellationToken.None));
        }

        var stored = await session.CommitAsync(parts, 3000, Crc64Xz.Compute(bytes), CancellationToken.None);

        Assert.Equal(Crc64Xz.Compute(bytes), stored.Crc64);
        Assert.Equal(3000, store.BytesRead);
    }

    [Theory]
    [InlineData("x", "x", null)]
    [InlineData("x", "y", StoreErrorKind.Corrupt)]
    [InlineData("x", null, StoreErrorKind.Unsupported)]
    [InlineData(null, null, StoreErrorKind.Unsupported)]
    public async Task A_copy_without_a_CRC_needs_the_same_proof_as_its_source(string? source, string? copy, StoreErrorKind? failure)
    {
        await using var store = new Untold(Memory());
        await store.PutAsync("a", Some.Bytes(1000), WriteOptions.Default, CancellationToken.None);
        (store.Proofs["a"], store.Proofs["b"]) = (source, copy);
        var described = (await store.HeadAsync("a", CancellationToken.None))!;

        async Task<ObjectInfo> CopyAsync() =>
            await new ServerSideCopy(store).CopyAsync(new CopySource(store.Info, "a", described.ETag), described, "b", Keep, null, CancellationToken.None);

        if (failure is { } kind)
        {
            Assert.Equal(kind, (await Assert.ThrowsAsync<StoreException>(CopyAsync)).Kind);
        }
        else
        {
            Assert.Equal(1000, (await CopyAsync()).Size);
        }
    }

    private MemoryStore Memory() => new(_bucket, minPartSize: 100);

    private static StoreSink Sink(IObjectStore store) => new(new SinkOptions { Store = "s" }, store);

    private sealed class Untold(IObjectStore inner) : DelegatingStore(inner)
    {
        public Dictionary<string, string?> Proofs { get; } = [];

        public long BytesRead { get; private set; }

        public override StoreInfo Info => Inner.Info with { TellsCrc64 = false };

        public override async ValueTask<ObjectInfo?> HeadAsync(string key, CancellationToken cancellationToken) =>
            await Inner.HeadAsync(key, cancellationToken) is { } info ? Stripped(info) : null;

        public override async ValueTask<ObjectInfo> PutAsync(string key, ReadOnlyMemory<byte> body, WriteOptions options, CancellationToken cancellationToken) =>
            Stripped(await Inner.PutAsync(key, body, options with { Crc64 = null }, cancellationToken));

        public override async ValueTask<UploadedPart> PutPartAsync(string key, string uploadId, PartAddress part, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
            await Inner.PutPartAsync(key, uploadId, part, body, cancellationToken) with { Crc64 = null };

        public override async ValueTask<ObjectInfo> CompleteUploadAsync(string key, string uploadId, IReadOnlyList<UploadedPart> parts, WriteOptions options, CancellationToken cancellationToken) =>
            Stripped(await Inner.CompleteUploadAsync(key, uploadId, parts, options, cancellationToken));

        public override async ValueTask<ObjectInfo> CopyAsync(CopySource source, string key, CopyOptions options, CancellationToken cancellationToken) =>
            Stripped(await Inner.CopyAsync(source, key, options, cancellationToken));

        public override async ValueTask<int> ReadAsync(string key, string? ifMatch, long offset, Memory<byte> destination, CancellationToken cancellationToken)
        {
            var read = await Inner.ReadAsync(key, ifMatch, offset, destination, cancellationToken);
            BytesRead += read;
            return read;
        }

        private ObjectInfo Stripped(ObjectInfo info) => info with { Crc64 = null, Proof = Proofs.GetValueOrDefault(info.Key) is { } value ? new Claim(value) : null };
    }

    private sealed class Claim(string value) : IContentProof
    {
        public string Name => "MD5";

        public string Value => value;

        public IContentCheck Begin() => throw new NotSupportedException();
    }
}
