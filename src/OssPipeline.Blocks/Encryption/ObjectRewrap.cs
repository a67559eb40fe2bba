using OssPipeline.Core.Storage;

namespace OssPipeline.Blocks.Encryption;

/// <summary>What became of an object whose data key was to be wrapped anew.</summary>
public enum RewrapResult
{
    /// <summary>The new key opens it now.</summary>
    Rewrapped,

    /// <summary>It was wrapped by the new key already.</summary>
    AlreadyNew,

    /// <summary>It is not encrypted.</summary>
    Plain,
}

/// <summary>Gives encrypted objects another key without moving their bytes: the data key is wrapped anew, and the store copies each object onto itself with the new metadata.</summary>
/// <remarks>
/// The data key stays, so whoever kept it can still read; to shut somebody out who had the old private key, encrypt anew. Where a bucket
/// keeps versions, the old version stays under the old key. Safe for concurrent use on different objects.
/// </remarks>
/// <param name="store">Has the objects; keeps metadata and copies on its side.</param>
/// <param name="old">Opens them now.</param>
/// <param name="newKey">Whose private half opens them afterwards.</param>
/// <param name="description">The new material description; none is written when it is empty.</param>
public sealed class ObjectRewrap(IObjectStore store, KeyRing old, PublicKey newKey, IReadOnlyDictionary<string, string> description)
{
    private readonly ServerSideCopy _copies = new(store);

    /// <summary>Wraps one object's data key anew. Idempotent: an object that has the new key is left alone.</summary>
    /// <param name="key">The object.</param>
    /// <param name="dryRun">Only opens it, and writes nothing.</param>
    /// <param name="cancellationToken">Ends the call; the object then has its old metadata or its new, and its bytes in any case.</param>
    /// <exception cref="InvalidDataException">No old key opens it, or what stands beside it is malformed.</exception>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.Changed"/> when somebody wrote it meanwhile, <see cref="StoreErrorKind.Archived"/> when it must be restored
    /// first, <see cref="StoreErrorKind.Corrupt"/> when what the store holds afterwards is not what it should.
    /// </exception>
    public async ValueTask<RewrapResult> RunAsync(string key, bool dryRun, CancellationToken cancellationToken)
    {
        var before = await store.HeadAsync(key, cancellationToken).ConfigureAwait(false)
            ?? throw new StoreException(StoreErrorKind.NotFound, $"{store.Info.Location} has no object '{key}'.");
        if (Envelope.Read(before.Attributes.Metadata) is not { } envelope)
        {
            return RewrapResult.Plain;
        }

        if (envelope.KeyId == newKey.Id)
        {
            return RewrapResult.AlreadyNew;
        }

        var metadata = await RewrapAsync(before, envelope, cancellationToken).ConfigureAwait(false);
        if (dryRun)
        {
            return RewrapResult.Rewrapped;
        }

        // A copy keeps tags (one may be the seal); an upload in parts begins without any.
        var inParts = before.Size > store.Info.MaxCopySize;
        var tags = inParts ? await store.GetTagsAsync(key, cancellationToken).ConfigureAwait(false) : ObjectAttributes.None.Tags;
        var acl = await store.GetAclAsync(key, cancellationToken).ConfigureAwait(false);
        var options = new CopyOptions(before.Attributes with { Metadata = metadata, Tags = tags, Acl = acl }, ReplacesMetadata: true, ReplacesTags: inParts);
        await _copies.CopyAsync(new CopySource(store.Info, key, before.ETag), before, key, options, null, cancellationToken).ConfigureAwait(false);
        var after = await store.HeadAsync(key, cancellationToken).ConfigureAwait(false);
        return after is not null && after.Crc64 == before.Crc64 && MaterialDescription.AreEqual(after.Attributes.Metadata, metadata)
            ? RewrapResult.Rewrapped
            : throw new StoreException(
                StoreErrorKind.Corrupt, $"{store.Info.Location} does not hold '{key}' with the metadata that was written: somebody else wrote it meanwhile, or the store failed.");
    }

    private async ValueTask<IReadOnlyDictionary<string, string>> RewrapAsync(ObjectInfo before, Envelope envelope, CancellationToken cancellationToken)
    {
        // Also compares what stands beside the object with it: a wrong data key must not be wrapped as if it were right.
        using var opened = await SealedObject.OpenAsync(
            envelope, old, before.Size, before.Crc64, () => store.GetTagsAsync(before.Key, cancellationToken)).ConfigureAwait(false);
        return envelope.Rewrap(before.Attributes.Metadata, newKey, opened.Content, description);
    }
}
