using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;

namespace OssPipeline.Core.Blocks;

/// <summary>What to do about an object that is at the destination already.</summary>
public enum IfExists
{
    /// <summary>Write it anew.</summary>
    Overwrite,

    /// <summary>Leave it as it is and count it as skipped.</summary>
    Skip,

    /// <summary>Fail the object.</summary>
    Fail,

    /// <summary>Write it anew if it differs, by <see cref="CompareBy"/>; else count it as skipped.</summary>
    Differs,
}

/// <summary>What tells whether an object at the destination is what would be written. Lengths are compared in any case.</summary>
public enum CompareBy
{
    /// <summary>When it changed last at its source, as noted with it; where nothing is noted, it must not be older than the source.</summary>
    Mtime,

    /// <summary>ETags; they are comparable within one service only.</summary>
    Etag,

    /// <summary>CRC-64/XZ; read where a store vouches for none.</summary>
    Crc64,
}

/// <summary>A node that stores objects.</summary>
public interface ISink
{
    /// <summary>The store written to.</summary>
    StoreInfo Store { get; }

    /// <summary>What it writes below, for messages: <c>oss://bucket/prefix</c>.</summary>
    string Location { get; }

    /// <summary>The wanted part size.</summary>
    ByteSize PartSize { get; }

    /// <summary>How many parts may be on their way at once.</summary>
    int Concurrency { get; }

    /// <summary>What to do about an object that is there already.</summary>
    IfExists IfExists { get; }

    /// <summary>
    /// Whether what it takes becomes visible at the end of the run only, all together: until then its objects are held, not done
    /// (<c>CheckpointRecord.Held</c>).
    /// </summary>
    bool CommitsWithRun { get; }

    /// <summary>How many tags every object gets, whatever blocks add.</summary>
    int TagCount { get; }

    /// <summary>The full key an object gets (prefix and key), or why the store would refuse it.</summary>
    ObjectVerdict Place(ObjectRef origin, ObjectDraft draft);

    /// <summary>How <see cref="IfExists.Differs"/> compares.</summary>
    CompareBy Compare { get; }

    /// <summary>Whether objects below its prefix that no source has are deleted after a complete run.</summary>
    bool DeletesExtra { get; }

    /// <summary>The most extra objects to delete; with more of them none is deleted.</summary>
    long MaxDelete { get; }

    /// <summary>Deletes objects by full key; those that are gone already are fine.</summary>
    ValueTask<IReadOnlyList<DeleteFailure>> DeleteAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken);

    /// <summary>What it takes over of what the source keeps beside an object, where its store can keep it.</summary>
    KeptAttributes Keeps { get; }

    /// <summary>The draft with what is taken over from the source; what options or blocks gave stays.</summary>
    /// <exception cref="InvalidDataException">What the source has and what a block writes can't both be kept.</exception>
    ObjectDraft Adopt(ObjectDraft placed, SourceAttributes source);

    /// <summary>Describes what is at a full key now; null when nothing is.</summary>
    ValueTask<ObjectInfo?> HeadAsync(string key, CancellationToken cancellationToken);

    /// <summary>Reads what is at a full key now, for verification where the store vouches for no CRC (<see cref="IObjectStore.ReadAsync"/>).</summary>
    ValueTask<int> ReadAsync(string key, string? ifMatch, long offset, Memory<byte> destination, CancellationToken cancellationToken);

    /// <summary>Lists what is below the sink's prefix, by full key.</summary>
    IAsyncEnumerable<ObjectInfo> ListAsync(CancellationToken cancellationToken);

    /// <summary>Stores an object that has only one part, and confirms that what the store holds has the part's CRC and length.</summary>
    /// <param name="origin">The source object.</param>
    /// <param name="placed">The draft as <see cref="Place"/> gave it, with the full key.</param>
    /// <param name="whole">The only part; not taken over.</param>
    /// <param name="cancellationToken">Ends the call; the object may have become visible all the same.</param>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.AlreadyExists"/> when <see cref="IfExists"/> is not overwrite and something is there;
    /// <see cref="StoreErrorKind.Corrupt"/> when the store holds other bytes than were sent.
    /// </exception>
    ValueTask<ObjectInfo> PutAsync(ObjectRef origin, ObjectDraft placed, Part whole, CancellationToken cancellationToken);

    /// <summary>Begins to write an object of several parts, or continues to. Nothing is visible before its commit.</summary>
    /// <param name="origin">The source object.</param>
    /// <param name="placed">The draft as <see cref="Place"/> gave it, with the full key.</param>
    /// <param name="earlier">What an earlier run left; null to start anew.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    ValueTask<ISinkSession> OpenAsync(ObjectRef origin, ObjectDraft placed, UploadResume? earlier, CancellationToken cancellationToken);

    /// <summary>
    /// Whether objects of a store can be copied to this sink inside the service, without a byte passing through this machine; false
    /// where the sink's options forbid it.
    /// </summary>
    bool CanCopyFrom(StoreInfo source);

    /// <summary>Copies an object inside the service and confirms that the copy has the source's length and CRC.</summary>
    /// <param name="copy">What is copied (<see cref="CanCopyFrom"/>) and where to.</param>
    /// <param name="cancellationToken">Ends the call; the copy may have become visible all the same.</param>
    /// <returns>What the store holds; for an object that is to stay as it is, the source.</returns>
    ValueTask<ObjectInfo> CopyAsync(SinkCopy copy, CancellationToken cancellationToken);

    /// <summary>Gives an object that was committed tags beside those it was written with.</summary>
    /// <param name="placed">The draft it was written with.</param>
    /// <param name="more">The tags to add.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    ValueTask AddTagsAsync(ObjectDraft placed, IReadOnlyDictionary<string, string> more, CancellationToken cancellationToken);

    /// <summary>The tags that an object at a full key has now; empty when it has none.</summary>
    ValueTask<IReadOnlyDictionary<string, string>> GetTagsAsync(string key, CancellationToken cancellationToken);

    /// <summary>Drops an upload that an earlier run left; one that is gone already counts as dropped.</summary>
    ValueTask AbortAsync(string key, string uploadId, CancellationToken cancellationToken);

    /// <summary>Uploads still open at the store for one full key.</summary>
    IAsyncEnumerable<PendingUpload> ListUploadsAsync(string key, CancellationToken cancellationToken);
}

/// <summary>An object to be copied to a sink inside the service.</summary>
/// <param name="Source">The store it is in.</param>
/// <param name="Described">The source object with its headers, metadata and CRC.</param>
/// <param name="GetTagsAsync">Asks for its tags.</param>
/// <param name="GetAclAsync">Asks for the access rights it has of its own.</param>
/// <param name="Placed">The draft as <see cref="ISink.Place"/> gave it. Where it names the source itself, only what stands beside the bytes changes.</param>
/// <param name="Upload">How an upload in parts is continued and made known.</param>
public sealed record SinkCopy(
    StoreInfo Source,
    ObjectInfo Described,
    Func<CancellationToken, ValueTask<IReadOnlyDictionary<string, string>>> GetTagsAsync,
    Func<CancellationToken, ValueTask<string?>> GetAclAsync,
    ObjectDraft Placed,
    CopyUpload Upload)
{
    /// <summary>Whether it stays under its key, so that only what stands beside its bytes changes.</summary>
    public bool IsInPlace(StoreInfo sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        return Source.Location == sink.Location && Described.Key == Placed.Key;
    }
}

/// <summary>An upload that an earlier run left open, to be continued.</summary>
/// <param name="UploadId">The store's ID of it.</param>
/// <param name="Parts">The parts the journal says are stored, keyed by sequence (part number − 1).</param>
public sealed record UploadResume(string UploadId, IReadOnlyDictionary<int, UploadedPart> Parts);

/// <summary>One object of several parts being written.</summary>
/// <remarks>
/// <see cref="WriteAsync"/> may be called for several parts at once; the rest one at a time. Disposing without a commit aborts the
/// upload, so that nothing is left at the store, unless <see cref="Suspend"/> was called.
/// </remarks>
public interface ISinkSession : IAsyncDisposable
{
    /// <summary>The store's ID of the open upload.</summary>
    string UploadId { get; }

    /// <summary>
    /// Parts of the resumed upload that the store holds by its own list, keyed by sequence; empty for a new upload. One that the
    /// journal knows with the same CRC and size need not be read again; another need not be sent again if what is read has its CRC.
    /// </summary>
    IReadOnlyDictionary<int, UploadedPart> StoredParts { get; }

    /// <summary>Stores a part under the number <c>Sequence + 1</c>; does not take it over.</summary>
    /// <returns>The part as the store confirmed it, after its CRC was found equal to the part's.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.Corrupt"/> when the store holds other bytes than were sent.</exception>
    ValueTask<UploadedPart> WriteAsync(Part part, CancellationToken cancellationToken);

    /// <summary>Makes the object visible and confirms that what the store holds has this length and CRC.</summary>
    /// <param name="parts">All parts, in order, as confirmed or as found in <see cref="StoredParts"/>.</param>
    /// <param name="length">The object's length in bytes.</param>
    /// <param name="crc64">CRC-64/XZ of its bytes, combined over the parts.</param>
    /// <param name="cancellationToken">Ends the call; the object may have become visible all the same.</param>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.Corrupt"/> when it does not.</exception>
    ValueTask<ObjectInfo> CommitAsync(IReadOnlyList<UploadedPart> parts, long length, ulong crc64, CancellationToken cancellationToken);

    /// <summary>Leaves the upload open when the session is disposed of, for a later run to continue.</summary>
    void Suspend();
}
