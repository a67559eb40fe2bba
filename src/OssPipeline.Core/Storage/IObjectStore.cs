namespace OssPipeline.Core.Storage;

/// <summary>A flat map from keys to objects. Stateless: any process may continue what another began.</summary>
/// <remarks>
/// <para>All members are safe for concurrent use. Failures are <see cref="StoreException"/>; a cancelled call throws
/// <see cref="OperationCanceledException"/> and may or may not have taken effect at the store.</para>
/// <para>Writes are atomic: readers see the old object or the whole new one. Callers' memory is never kept after a call ends.</para>
/// <para>The interface has no default members, so that a layer around a store can't be bypassed by accident; layers derive from
/// <see cref="DelegatingStore"/>.</para>
/// </remarks>
public interface IObjectStore : IAsyncDisposable
{
    /// <summary>Abilities and limits.</summary>
    StoreInfo Info { get; }

    /// <summary>Lists objects whose key starts with <paramref name="prefix"/>, ascending by UTF-8 bytes.</summary>
    /// <param name="prefix">Empty for all.</param>
    /// <param name="startAfter">Only keys greater than this one; null from the beginning.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, string? startAfter, CancellationToken cancellationToken);

    /// <summary>Describes one object; null when there is none.</summary>
    ValueTask<ObjectInfo?> HeadAsync(string key, CancellationToken cancellationToken);

    /// <summary>Fills <paramref name="destination"/> from <paramref name="offset"/> on.</summary>
    /// <param name="key">The object.</param>
    /// <param name="ifMatch">The ETag that it must still have; null reads whatever is there.</param>
    /// <param name="offset">Where to start, in bytes.</param>
    /// <param name="destination">Caller's memory; not touched after the call ends.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    /// <returns>How many bytes were read: less than asked only at the object's end, 0 past it.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.NotFound"/>, or <see cref="StoreErrorKind.Changed"/> when the ETag differs.</exception>
    ValueTask<int> ReadAsync(string key, string? ifMatch, long offset, Memory<byte> destination, CancellationToken cancellationToken);

    /// <summary>Writes one whole object. Idempotent: the same call again has the same outcome.</summary>
    /// <param name="key">The object.</param>
    /// <param name="body">All its bytes.</param>
    /// <param name="options">Attributes and overwrite rule.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>What the store confirmed, with the CRC of what it holds where it tells (<see cref="StoreInfo.TellsCrc64"/>).</returns>
    ValueTask<ObjectInfo> PutAsync(string key, ReadOnlyMemory<byte> body, WriteOptions options, CancellationToken cancellationToken);

    /// <summary>Deletes objects; a key that is absent counts as deleted.</summary>
    /// <returns>Those that could not be deleted.</returns>
    ValueTask<IReadOnlyList<DeleteFailure>> DeleteAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken);

    /// <summary>Begins a multipart upload. Nothing is visible under the key until it is completed.</summary>
    /// <returns>The upload ID.</returns>
    ValueTask<string> BeginUploadAsync(string key, WriteOptions options, CancellationToken cancellationToken);

    /// <summary>Stores a part, replacing one of the same number. Idempotent.</summary>
    ValueTask<UploadedPart> PutPartAsync(string key, string uploadId, PartAddress part, ReadOnlyMemory<byte> body, CancellationToken cancellationToken);

    /// <summary>Lists the stored parts of an upload, ascending by number.</summary>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.UploadNotFound"/> when it was completed, aborted or never begun.</exception>
    ValueTask<IReadOnlyList<UploadedPart>> ListPartsAsync(string key, string uploadId, CancellationToken cancellationToken);

    /// <summary>Makes the object of the given parts visible: the commit.</summary>
    /// <param name="key">The object.</param>
    /// <param name="uploadId">The upload.</param>
    /// <param name="parts">Parts in ascending order of their numbers, each as <see cref="PutPartAsync"/> or <see cref="ListPartsAsync"/> gave it.</param>
    /// <param name="options">The same options as at the beginning; the overwrite rule is decided here.</param>
    /// <param name="cancellationToken">Ends the call; the store may have completed all the same.</param>
    ValueTask<ObjectInfo> CompleteUploadAsync(string key, string uploadId, IReadOnlyList<UploadedPart> parts, WriteOptions options, CancellationToken cancellationToken);

    /// <summary>Drops an upload and its parts; one that is gone already counts as dropped.</summary>
    ValueTask AbortUploadAsync(string key, string uploadId, CancellationToken cancellationToken);

    /// <summary>Lists uploads that were begun and are still open, for keys that start with <paramref name="prefix"/>.</summary>
    IAsyncEnumerable<PendingUpload> ListUploadsAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>Copies an object inside the service: no byte passes through the caller. Idempotent.</summary>
    /// <param name="source">What to copy, from a store with the same <see cref="StoreInfo.CopyDomain"/>.</param>
    /// <param name="key">The key it gets here; may be the source's own, to change what is kept beside its bytes.</param>
    /// <param name="options">What the copy is written with.</param>
    /// <param name="cancellationToken">Ends the call; the copy may have become visible all the same.</param>
    /// <returns>What the store confirmed; with the CRC where the answer tells it, which <see cref="HeadAsync"/> does in any case.</returns>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.Changed"/> when the source is another version, <see cref="StoreErrorKind.Archived"/> when it must be
    /// restored first, <see cref="StoreErrorKind.Unsupported"/> where stores can't copy, or not between these two.
    /// </exception>
    ValueTask<ObjectInfo> CopyAsync(CopySource source, string key, CopyOptions options, CancellationToken cancellationToken);

    /// <summary>Copies a range of an object into a part of an upload, inside the service: for objects larger than <see cref="StoreInfo.MaxCopySize"/>.</summary>
    /// <param name="source">What to copy from.</param>
    /// <param name="offset">Where the range starts in it, in bytes.</param>
    /// <param name="length">How long it is, in bytes; at least 1.</param>
    /// <param name="key">The object that is being made.</param>
    /// <param name="uploadId">Its upload.</param>
    /// <param name="number">Part number, from 1.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The part; its CRC is null where the store does not tell.</returns>
    ValueTask<UploadedPart> CopyPartAsync(
        CopySource source, long offset, long length, string key, string uploadId, int number, CancellationToken cancellationToken);

    /// <summary>The tags of an object; empty when it has none.</summary>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.NotFound"/>, or <see cref="StoreErrorKind.Unsupported"/> where none are kept.</exception>
    ValueTask<IReadOnlyDictionary<string, string>> GetTagsAsync(string key, CancellationToken cancellationToken);

    /// <summary>Replaces all tags of an object; its bytes, ETag and time of change stay. Idempotent.</summary>
    ValueTask SetTagsAsync(string key, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken);

    /// <summary>
    /// The object's own canned access rights (<c>private</c>, <c>public-read</c>, <c>public-read-write</c>); null when it has those of its
    /// bucket, or where objects have none.
    /// </summary>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.NotFound"/>, or <see cref="StoreErrorKind.Denied"/>.</exception>
    ValueTask<string?> GetAclAsync(string key, CancellationToken cancellationToken);

    /// <summary>Lists every version and delete marker of objects whose key starts with <paramref name="prefix"/>: keys ascending, newest first.</summary>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.Unsupported"/> where no versions are kept.</exception>
    IAsyncEnumerable<ObjectVersion> ListVersionsAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>Reads from one version of an object, as <see cref="ReadAsync"/> does from the current one.</summary>
    ValueTask<int> ReadVersionAsync(string key, string versionId, long offset, Memory<byte> destination, CancellationToken cancellationToken);

    /// <summary>
    /// What the store vouches for of an object's bytes beyond <see cref="ObjectInfo.Crc64"/>, to be checked while they are read. May cost a
    /// request, unless <see cref="ObjectInfo.Proof"/> was told already.
    /// </summary>
    /// <param name="described">The object as <see cref="HeadAsync"/> described it; the version it names is meant.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Null when it vouches for nothing that can be checked.</returns>
    ValueTask<IContentProof?> ProveAsync(ObjectInfo described, CancellationToken cancellationToken);

    /// <summary>Asks for a readable copy of an archived object, and how far that is. Idempotent: asked again it tells the state.</summary>
    /// <returns><see cref="ArchiveState.None"/> for an object that was never archived.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.Unsupported"/> where nothing is archived.</exception>
    ValueTask<ArchiveState> RestoreAsync(string key, RestoreRequest request, CancellationToken cancellationToken);
}
