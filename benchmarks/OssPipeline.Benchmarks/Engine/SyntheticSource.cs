using OssPipeline.Core.Blocks;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;

namespace OssPipeline.Benchmarks.Engine;

/// <summary>Objects that exist only as a count and a size; reading one leaves the destination as it is.</summary>
internal sealed class SyntheticSource(int objects, long size) : ISource
{
    private static readonly DateTimeOffset Time = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public StoreInfo Store { get; } = new("synthetic", "synthetic://source") { IsLocal = true };

    public string Location => Store.Location;

    public bool AllowEmpty => false;

    public ByteSize? PartSize => null;

    public bool ListsInOrder => true;

    public async IAsyncEnumerable<ObjectRef> ListAsync(string? startAfter, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var i = 0; i < objects; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return new ObjectRef($"dir/object-{i:0000000}", size, null, Time);
        }

        await Task.CompletedTask;
    }

    public ValueTask<int> ReadAsync(ObjectRef origin, long offset, Memory<byte> destination, CancellationToken cancellationToken) =>
        ValueTask.FromResult(destination.Length);

    public ValueTask<ObjectRef?> HeadAsync(string key, CancellationToken cancellationToken) =>
        ValueTask.FromResult<ObjectRef?>(new ObjectRef(key, size, null, Time));

    public ValueTask<IReadOnlyDictionary<string, string>> GetTagsAsync(string key, CancellationToken cancellationToken) =>
        new(new Dictionary<string, string>());

    public bool Selects(string key) => true;

    public ArchivedObjects Archived => ArchivedObjects.Skip;

    public ValueTask<ArchiveState> RestoreAsync(string key, CancellationToken cancellationToken) => new(ArchiveState.None);

    public bool ListsAll => true;

    public bool Checks => false;

    public ValueTask<IContentProof?> ProveAsync(ObjectRef described, CancellationToken cancellationToken) => new((IContentProof?)null);

    public ValueTask<string?> GetAclAsync(string key, CancellationToken cancellationToken) => new((string?)null);

    public bool DeletesCopied => false;

    public ValueTask DeleteAsync(ObjectRef origin, CancellationToken cancellationToken) => default;
}
