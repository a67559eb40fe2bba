using OssPipeline.Core.Blocks;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;

namespace OssPipeline.Blocks.Merging;

/// <summary>A source that makes other objects of those that one lists; the rest is the inner source's.</summary>
/// <param name="inner">What is listed and read.</param>
/// <param name="pieces">Reads what was composed.</param>
internal abstract class ComposingSource(ISource inner, PieceReader pieces) : ISource
{
    private static readonly IReadOnlyDictionary<string, string> NoTags = new Dictionary<string, string>();

    /// <summary>The store of the pieces. It vouches for them, not for what is made of them, keeps nothing beside that, and can't copy it.</summary>
    public StoreInfo Store { get; } = inner.Store with { CopyDomain = null, TellsCrc64 = false, TellsProof = false, KeepsAttributes = false };

    public string Location => Inner.Location;

    public bool AllowEmpty => Inner.AllowEmpty;

    public ByteSize? PartSize => Inner.PartSize;

    public bool ListsAll => Inner.ListsAll;

    public bool DeletesCopied => false;

    public bool ListsInOrder => false;

    /// <summary>What of archived objects: they are listed alone, as what they are.</summary>
    public ArchivedObjects Archived => Inner.Archived;

    /// <summary>What is composed is checked piece by piece, by who composed it.</summary>
    public bool Checks => false;

    protected ISource Inner { get; } = inner;

    protected PieceReader Pieces { get; } = pieces;

    public abstract IAsyncEnumerable<ObjectRef> ListAsync(string? startAfter, CancellationToken cancellationToken);

    public abstract ValueTask<ObjectRef?> HeadAsync(string key, CancellationToken cancellationToken);

    public ValueTask<int> ReadAsync(ObjectRef origin, long offset, Memory<byte> destination, CancellationToken cancellationToken) =>
        Pieces.ReadAsync(origin, offset, destination, cancellationToken);

    public bool Selects(string key) => Inner.Selects(key);

    public ValueTask DeleteAsync(ObjectRef origin, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("What was composed is not deleted: the plan refuses it.");

    public ValueTask<IReadOnlyDictionary<string, string>> GetTagsAsync(string key, CancellationToken cancellationToken) => new(NoTags);

    public ValueTask<string?> GetAclAsync(string key, CancellationToken cancellationToken) => new((string?)null);

    public ValueTask<ArchiveState> RestoreAsync(string key, CancellationToken cancellationToken) => Inner.RestoreAsync(key, cancellationToken);

    public ValueTask<IContentProof?> ProveAsync(ObjectRef described, CancellationToken cancellationToken) => new((IContentProof?)null);

    /// <summary>An object that is archived, or can't be read at all: it can't be a part of anything, and the source's own rule says what becomes of it.</summary>
    protected static bool GoesAlone(ObjectRef item) => item.Problem is not null || item.Archive is ArchiveState.Archived or ArchiveState.Restoring;

    /// <summary>An object of the inner source that goes no further, with the reason.</summary>
    protected static ObjectRef Alone(ObjectRef item, ObjectVerdict verdict) =>
        item with { Composition = new Composition([ObjectPiece.Whole(item, item.Key)], verdict) };
}
