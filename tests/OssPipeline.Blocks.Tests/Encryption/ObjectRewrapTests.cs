using OssPipeline.Blocks.Encryption;
using OssPipeline.Core.Storage;
using OssPipeline.Storage.Memory;

namespace OssPipeline.Blocks.Tests.Encryption;

public sealed class ObjectRewrapTests : IAsyncLifetime
{
    private const string Key = "dir/object.bin";

    private static readonly Dictionary<string, string> None = [];

    private readonly MemoryStore _store = new(new MemoryBucket());
    private readonly KeyRing _old = Pems.Ring(0);
    private readonly KeyRing _mine = Pems.Ring(1);
    private readonly PublicKey _target = Pems.PublicKey(1);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _old.Dispose();
        _mine.Dispose();
        _target.Dispose();
        await _store.DisposeAsync();
    }

    [Theory]
    [InlineData(0, long.MaxValue)]
    [InlineData(100, long.MaxValue)]
    [InlineData((2 << 20) + 5, long.MaxValue)]
    [InlineData((2 << 20) + 5, 1 << 20)]
    public async Task The_new_key_opens_it_and_all_else_stays(int length, long maxCopy)
    {
        var payload = Objects.Bytes(length);
        var before = await PutAsync(payload);
        var tags = await _store.GetTagsAsync(Key, CancellationToken.None);
        await using var store = new SmallCopies(_store, maxCopy);
        Assert.Equal(RewrapResult.Rewrapped, await RunAsync(store));

        var after = await HeadAsync();
        Assert.Equal((before.Size, before.Crc64), (after.Size, after.Crc64));
        Assert.Equal(("text/csv", "IA", "KMS", "key-1"), (
            after.Attributes.ContentType, after.Attributes.StorageClass, after.Attributes.ServerSideEncryption, after.Attributes.KmsKeyId));
        Assert.Equal("me", after.Attributes.Metadata["owner"]);
        Assert.Equal(tags, await _store.GetTagsAsync(Key, CancellationToken.None));
        using var reader = await EncryptedObjectReader.OpenAsync(_store, after, _mine, CancellationToken.None);
        var bytes = new byte[length];
        Assert.Equal(length, await reader!.ReadAsync(0, bytes, CancellationToken.None));
        Assert.Equal(payload, bytes);
        Assert.Null(reader.Problem());
        await Assert.ThrowsAsync<InvalidDataException>(async () => await EncryptedObjectReader.OpenAsync(_store, after, _old, CancellationToken.None));
    }

    [Fact]
    public async Task A_dry_run_opens_it_and_writes_nothing()
    {
        await PutAsync(Objects.Bytes(100));
        var before = await HeadAsync();
        Assert.Equal(RewrapResult.Rewrapped, await RunAsync(_store, dryRun: true));
        Assert.Same(before, await HeadAsync());
    }

    [Fact]
    public async Task Once_done_it_is_left_alone()
    {
        await PutAsync(Objects.Bytes(100));
        await RunAsync(_store);
        var done = await HeadAsync();
        Assert.Equal(RewrapResult.AlreadyNew, await RunAsync(_store));
        Assert.Same(done, await HeadAsync());
    }

    [Fact]
    public async Task A_plain_object_is_left_alone()
    {
        await _store.PutAsync(Key, new byte[10], WriteOptions.Default, CancellationToken.None);
        Assert.Equal(RewrapResult.Plain, await RunAsync(_store));
    }

    [Fact]
    public async Task An_object_that_no_key_opens_is_left_alone()
    {
        await PutAsync(Objects.Bytes(100));
        var before = await HeadAsync();
        using var third = Pems.PublicKey(2);
        var error = await Assert.ThrowsAsync<InvalidDataException>(async () => await new ObjectRewrap(_store, _mine, third, None).RunAsync(Key, false, CancellationToken.None));
        Assert.StartsWith("the private key does not open it", error.Message, StringComparison.Ordinal);
        Assert.Same(before, await HeadAsync());
    }

    [Theory]
    [InlineData(ArchiveState.Archived, "restore it")]
    [InlineData(ArchiveState.Restoring, "its restore is under way")]
    public async Task An_archived_object_is_refused_before_anything_is_tried(ArchiveState state, string says)
    {
        await PutAsync(Objects.Bytes(100));
        var before = await HeadAsync();
        await using var store = new SmallCopies(_store, long.MaxValue) { Archive = state };
        foreach (var dryRun in new[] { true, false })
        {
            var error = await Assert.ThrowsAsync<StoreException>(async () => await RunAsync(store, dryRun));
            Assert.Equal(StoreErrorKind.Archived, error.Kind);
            Assert.Contains(says, error.Message, StringComparison.Ordinal);
        }

        Assert.Same(before, await HeadAsync());
        await using var restored = new SmallCopies(_store, long.MaxValue) { Archive = ArchiveState.Restored };
        Assert.Equal(RewrapResult.Rewrapped, await RunAsync(restored));
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(1 << 20)]
    public async Task What_somebody_else_wrote_meanwhile_stays(long maxCopy)
    {
        await PutAsync(Objects.Bytes((2 << 20) + 5));
        await using var store = new SmallCopies(_store, maxCopy)
        {
            BeforeCopy = () => _store.PutAsync(Key, "new"u8.ToArray(), WriteOptions.Default, CancellationToken.None).AsTask(),
        };
        var error = await Assert.ThrowsAsync<StoreException>(async () => await RunAsync(store));
        Assert.Equal(StoreErrorKind.Changed, error.Kind);
        Assert.Equal(3, (await HeadAsync()).Size);
    }

    [Fact]
    public async Task A_copy_that_keeps_the_old_metadata_is_noticed()
    {
        await PutAsync(Objects.Bytes(100));
        await using var store = new SmallCopies(_store, long.MaxValue) { KeepsMetadata = true };
        var error = await Assert.ThrowsAsync<StoreException>(async () => await RunAsync(store));
        Assert.Equal(StoreErrorKind.Corrupt, error.Kind);
        Assert.Contains("with the metadata that was written", error.Message, StringComparison.Ordinal);
    }

    private ValueTask<RewrapResult> RunAsync(IObjectStore store, bool dryRun = false) =>
        new ObjectRewrap(store, _old, _target, None).RunAsync(Key, dryRun, CancellationToken.None);

    private async Task<ObjectInfo> HeadAsync() => (await _store.HeadAsync(Key, CancellationToken.None))!;

    private async Task<ObjectInfo> PutAsync(byte[] payload)
    {
        var input = (await Objects.EncryptedAsync(payload)).With("owner", "me");
        var tags = new Dictionary<string, string>(input.Tags) { ["team"] = "data" };
        return await _store.PutAsync(
            Key,
            input.Bytes,
            new WriteOptions(input.Attributes with { Tags = tags, ContentType = "text/csv", StorageClass = "IA", ServerSideEncryption = "KMS", KmsKeyId = "key-1" }),
            CancellationToken.None);
    }

    /// <summary>A store that copies only little at once, and whose world may change under it.</summary>
    private sealed class SmallCopies(IObjectStore inner, long maxCopy) : DelegatingStore(inner)
    {
        public Func<Task>? BeforeCopy { get; init; }

        public bool KeepsMetadata { get; init; }

        public ArchiveState Archive { get; init; }

        public override StoreInfo Info => base.Info with { MaxCopySize = maxCopy };

        public override async ValueTask<ObjectInfo?> HeadAsync(string key, CancellationToken cancellationToken) =>
            await base.HeadAsync(key, cancellationToken) is { } info ? info with { Archive = Archive } : null;

        // The last that is asked before the copy.
        public override async ValueTask<string?> GetAclAsync(string key, CancellationToken cancellationToken)
        {
            var acl = await base.GetAclAsync(key, cancellationToken);
            await (BeforeCopy?.Invoke() ?? Task.CompletedTask);
            return acl;
        }

        public override ValueTask<ObjectInfo> CopyAsync(CopySource source, string key, CopyOptions options, CancellationToken cancellationToken) =>
            base.CopyAsync(source, key, options with { ReplacesMetadata = !KeepsMetadata }, cancellationToken);
    }
}
