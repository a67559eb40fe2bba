using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;
using OssPipeline.Oss.Client;

namespace OssPipeline.Oss.Store;

/// <summary>What OSS can do with objects beyond what every store can (OSS REST reference, "Object operations"). Safe for concurrent use; repeats nothing.</summary>
public sealed class OssObjects
{
    private readonly OssClient _client;

    internal OssObjects(OssClient client) => _client = client;

    /// <summary>Appends a piece to an appendable object, or makes one. The CRC of the whole is checked against the server's.</summary>
    /// <param name="key">The object.</param>
    /// <param name="piece">The bytes.</param>
    /// <param name="soFar">How far it is: as the call before gave it, or <see cref="AppendedObject.Nothing"/>.</param>
    /// <param name="attributes">Headers and metadata; they count for the first piece alone.</param>
    /// <param name="cancellationToken">Ends the call; the piece may have been appended all the same.</param>
    /// <remarks>
    /// A piece whose answer was lost must not be sent again blindly: the same call again finds that the object has it already, by length
    /// and CRC, and gives that.
    /// </remarks>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.Changed"/> when somebody else appended meanwhile.</exception>
    public async ValueTask<AppendedObject> AppendAsync(
        string key, ReadOnlyMemory<byte> piece, AppendedObject soFar, ObjectAttributes attributes, CancellationToken cancellationToken)
    {
        try
        {
            return await _client.AppendAsync(key, piece, soFar, new WriteOptions(attributes), cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (e.Code == "PositionNotEqualToLength")
        {
            var wanted = new AppendedObject(soFar.Length + piece.Length, Crc64Xz.Append(soFar.Crc64, piece.Span));
            return await _client.AppendedAsync(key, cancellationToken).ConfigureAwait(false) == wanted
                ? wanted
                : throw new StoreException(StoreErrorKind.Changed, $"{e.Message} Somebody else appended to it meanwhile.", innerException: e);
        }
    }

    /// <summary>How far an appendable object is; null when there is none.</summary>
    public ValueTask<AppendedObject?> GetAppendedAsync(string key, CancellationToken cancellationToken) => _client.AppendedAsync(key, cancellationToken);

    /// <summary>Makes a key that stands for another object; reading it reads that one.</summary>
    public ValueTask PutSymlinkAsync(string key, string target, WriteOptions options, CancellationToken cancellationToken) =>
        _client.PutSymlinkAsync(key, target, options, cancellationToken);

    /// <summary>The key that a symlink stands for.</summary>
    public ValueTask<string> GetSymlinkAsync(string key, CancellationToken cancellationToken) => _client.GetSymlinkAsync(key, cancellationToken);

    /// <summary>An object's ACL: <c>default</c> (the bucket's), <c>private</c>, <c>public-read</c> or <c>public-read-write</c>.</summary>
    public ValueTask<string> GetAclAsync(string key, CancellationToken cancellationToken) => _client.GetAclAsync(key, cancellationToken);

    /// <summary>Sets an object's ACL.</summary>
    public ValueTask SetAclAsync(string key, string acl, CancellationToken cancellationToken) => _client.SetAclAsync(key, acl, cancellationToken);

    /// <summary>Restores an archived object for some days, or prolongs that.</summary>
    /// <param name="key">The object.</param>
    /// <param name="days">For how long it is to be readable.</param>
    /// <param name="tier"><c>Expedited</c>, <c>Standard</c> or <c>Bulk</c>; null for the class's own.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>True when it can be read already; false when that takes minutes to hours.</returns>
    /// <exception cref="StoreException">It is not archived, or being restored already.</exception>
    public ValueTask<bool> RestoreAsync(string key, int days, string? tier, CancellationToken cancellationToken) =>
        _client.RestoreAsync(key, days, tier, cancellationToken);

    /// <summary>Size, ETag and CRC of an object, without its metadata and for less than HEAD costs; null when there is none.</summary>
    public ValueTask<ObjectInfo?> GetMetaAsync(string key, CancellationToken cancellationToken) => _client.GetMetaAsync(key, cancellationToken);
}
