using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;
using OssPipeline.Oss.Client;
using static OssPipeline.Oss.Store.OssStore;

namespace OssPipeline.Oss.Store;

/// <summary>What OSS can do with objects beyond what every store can (OSS REST reference, "Object operations"). Safe for concurrent use; repeats nothing.</summary>
/// <remarks>Every member refuses a key that OSS can't hold with <see cref="StoreErrorKind.InvalidKey"/> before anything is sent.</remarks>
public sealed class OssObjects
{
    private static readonly string[] Acls = ["default", "private", "public-read", "public-read-write"];
    private static readonly string[] Tiers = ["Expedited", "Standard", "Bulk"];

    private readonly OssClient _client;
    private readonly string _location;

    internal OssObjects(OssClient client, string location) => (_client, _location) = (client, location);

    /// <summary>Describes an object, or a version of it, with everything that HEAD tells; null when there is none.</summary>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.Changed"/> when a condition does not hold, <see cref="StoreErrorKind.NotFound"/> when the version is a delete marker.</exception>
    public ValueTask<OssObjectDetails?> HeadAsync(string key, OssReadOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        return _client.HeadAsync(Checked(key), options, cancellationToken);
    }

    /// <summary>Reads from an object, or a version of it, as <see cref="IObjectStore.ReadAsync"/> does.</summary>
    /// <param name="key">The object.</param>
    /// <param name="options">Version and conditions.</param>
    /// <param name="offset">Where to start, in bytes.</param>
    /// <param name="destination">Caller's memory; not touched after the call ends.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    /// <returns>How many bytes were read: less than asked only at the object's end, 0 past it.</returns>
    /// <exception cref="StoreException">As for <see cref="HeadAsync"/>; <see cref="StoreErrorKind.NotFound"/> when there is none.</exception>
    public async ValueTask<int> ReadAsync(string key, OssReadOptions options, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (!destination.IsEmpty)
        {
            return await _client.ReadAsync(Checked(key), options, offset, destination, cancellationToken).ConfigureAwait(false);
        }

        // No range has no bytes.
        return await HeadAsync(key, options, cancellationToken).ConfigureAwait(false) is not null
            ? 0
            : throw new StoreException(StoreErrorKind.NotFound, $"{_location}/{key} does not exist{(options.VersionId is { } id ? $" in the version {id}" : "")}.");
    }

    /// <summary>Writes one whole object with headers of any name, which OSS keeps and replays on every read ("PutObject", <c>x-oss-persistent-headers</c>).</summary>
    /// <param name="key">The object.</param>
    /// <param name="body">All its bytes.</param>
    /// <param name="options">Attributes and overwrite rule.</param>
    /// <param name="headers">The headers by name; OSS refuses reserved names such as <c>Host</c>, <c>Range</c> and <c>x-oss-*</c>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.InvalidRequest"/> when a name or a value can't be a header's.</exception>
    public ValueTask<ObjectInfo> PutAsync(
        string key, ReadOnlyMemory<byte> body, WriteOptions options, IReadOnlyDictionary<string, string> headers, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(headers);
        return _client.PutAsync(Checked(key), body, options, headers, cancellationToken);
    }

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
            return await _client.AppendAsync(Checked(key), piece, soFar, new WriteOptions(attributes), cancellationToken).ConfigureAwait(false);
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
    public ValueTask<AppendedObject?> GetAppendedAsync(string key, CancellationToken cancellationToken) =>
        _client.AppendedAsync(Checked(key), cancellationToken);

    /// <summary>Makes a key that stands for another object; reading it reads that one.</summary>
    public ValueTask PutSymlinkAsync(string key, string target, WriteOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        return _client.PutSymlinkAsync(Checked(key), Checked(target), options, cancellationToken);
    }

    /// <summary>The key that a symlink stands for.</summary>
    public ValueTask<string> GetSymlinkAsync(string key, CancellationToken cancellationToken) =>
        _client.GetSymlinkAsync(Checked(key), cancellationToken);

    /// <summary>The tags of an object, or of a version of it.</summary>
    /// <param name="key">The object.</param>
    /// <param name="versionId">The version; null for the current one.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public ValueTask<IReadOnlyDictionary<string, string>> GetTagsAsync(string key, string? versionId, CancellationToken cancellationToken) =>
        _client.GetTagsAsync(Checked(key), versionId, cancellationToken);

    /// <summary>An object's ACL: <c>default</c> (the bucket's), <c>private</c>, <c>public-read</c> or <c>public-read-write</c>.</summary>
    public ValueTask<string> GetAclAsync(string key, CancellationToken cancellationToken) => _client.GetAclAsync(Checked(key), cancellationToken);

    /// <summary>Sets an object's ACL.</summary>
    /// <exception cref="ArgumentException">The ACL is none of those that <see cref="GetAclAsync"/> tells.</exception>
    public ValueTask SetAclAsync(string key, string acl, CancellationToken cancellationToken) => Acls.Contains(acl)
        ? _client.SetAclAsync(Checked(key), acl, cancellationToken)
        : throw new ArgumentException($"'{acl}' is no ACL of an object; use {string.Join(", ", Acls)}.", nameof(acl));

    /// <summary>Restores an archived object for some days, or prolongs that.</summary>
    /// <param name="key">The object.</param>
    /// <param name="days">For how long it is to be readable; at least 1, and what the class allows at most.</param>
    /// <param name="tier"><c>Expedited</c>, <c>Standard</c> or <c>Bulk</c>; null for the class's own.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>True when it can be read already; false when that takes minutes to hours.</returns>
    /// <exception cref="ArgumentException">Days or tier are none.</exception>
    /// <exception cref="StoreException">It is not archived, or being restored already.</exception>
    public ValueTask<bool> RestoreAsync(string key, int days, string? tier, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(days, 1);
        return tier is null || Tiers.Contains(tier)
            ? _client.RestoreAsync(Checked(key), days, tier, cancellationToken)
            : throw new ArgumentException($"'{tier}' is no tier of a restore; use {string.Join(", ", Tiers)}.", nameof(tier));
    }

    /// <summary>Size, ETag and CRC of an object, without its metadata and for less than HEAD costs; null when there is none.</summary>
    public ValueTask<ObjectInfo?> GetMetaAsync(string key, CancellationToken cancellationToken) => _client.GetMetaAsync(Checked(key), cancellationToken);
}
