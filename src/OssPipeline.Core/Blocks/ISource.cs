using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;

namespace OssPipeline.Core.Blocks;

/// <summary>What to do about objects that must be restored before they can be read.</summary>
public enum ArchivedObjects
{
    /// <summary>Leave them, name them, and let the run end as incomplete.</summary>
    Skip,

    /// <summary>Fail them.</summary>
    Fail,

    /// <summary>Ask the store to restore them; a later run, or the next round, moves them.</summary>
    Restore,
}

/// <summary>A node that has objects to read.</summary>
public interface ISource
{
    /// <summary>The store read from.</summary>
    StoreInfo Store { get; }

    /// <summary>What it reads, for messages: <c>oss://bucket/prefix</c>.</summary>
    string Location { get; }

    /// <summary>Finding no object at all is fine rather than an error.</summary>
    bool AllowEmpty { get; }

    /// <summary>How many bytes one read should fetch at least, in bytes; null leaves it to the sinks.</summary>
    ByteSize? PartSize { get; }

    /// <summary>
    /// Whether <see cref="ListAsync"/> gives keys ascending by UTF-8 bytes, each once, so that a listing can go on behind a key; false for
    /// composed objects (<see cref="IComposer"/>), which come in the order they are found, and for a list that somebody wrote, where a key
    /// may come anywhere and again.
    /// </summary>
    bool ListsInOrder { get; }

    /// <summary>Lists the objects.</summary>
    /// <param name="startAfter">Only keys greater than this one; null from the beginning, as always where <see cref="ListsInOrder"/> is false.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    IAsyncEnumerable<ObjectRef> ListAsync(string? startAfter, CancellationToken cancellationToken);

    /// <summary>Fills the destination from one object at an offset, from exactly the version that was listed.</summary>
    /// <returns>Bytes read: all that were asked for, as the listed size is known.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.Changed"/> when the object is no longer that version.</exception>
    ValueTask<int> ReadAsync(ObjectRef origin, long offset, Memory<byte> destination, CancellationToken cancellationToken);

    /// <summary>Describes one object as it is now; null when it is gone. Tells the CRC where the store vouches for one.</summary>
    ValueTask<ObjectRef?> HeadAsync(string key, CancellationToken cancellationToken);

    /// <summary>What to do about objects that must be restored before they can be read.</summary>
    ArchivedObjects Archived { get; }

    /// <summary>Asks the store to make an archived object readable, as the source's options say.</summary>
    ValueTask<ArchiveState> RestoreAsync(string key, CancellationToken cancellationToken);

    /// <summary>Whether what is read is to be compared with what the store vouches for.</summary>
    bool Checks { get; }

    /// <summary>What the store vouches for of an object's bytes (<see cref="IObjectStore.ProveAsync"/>); null for nothing beyond its CRC-64.</summary>
    ValueTask<IContentProof?> ProveAsync(ObjectRef described, CancellationToken cancellationToken);

    /// <summary>Whether a key in its store is among those it lists.</summary>
    bool Selects(string key);

    /// <summary>Whether it lists everything that its options select, whenever it changed; what is at a sink and not listed is then not wanted there.</summary>
    bool ListsAll { get; }

    /// <summary>Whether each object is to be deleted here once every sink has confirmed it.</summary>
    bool DeletesCopied { get; }

    /// <summary>Deletes one object, if it still is the version that was listed; one that is gone already is fine.</summary>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.Changed"/> when it is another version.</exception>
    ValueTask DeleteAsync(ObjectRef origin, CancellationToken cancellationToken);

    /// <summary>The tags of one object; empty when it has none.</summary>
    ValueTask<IReadOnlyDictionary<string, string>> GetTagsAsync(string key, CancellationToken cancellationToken);

    /// <summary>The canned access rights that one object has of its own; null when it has its bucket's.</summary>
    ValueTask<string?> GetAclAsync(string key, CancellationToken cancellationToken);
}
