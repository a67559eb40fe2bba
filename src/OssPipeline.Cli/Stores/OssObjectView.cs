using OssPipeline.Core.Storage;
using OssPipeline.Oss.Store;

namespace OssPipeline.Cli.Stores;

/// <summary>A bucket as one command wants its object: a version of it, or with all that OSS tells. Lies below the layers, which repeat its calls.</summary>
/// <param name="store">The bucket.</param>
/// <param name="versionId">The version; null for the current one.</param>
/// <param name="tellsAll">HEAD asks for tags and ACL as well, at a request each.</param>
internal sealed class OssObjectView(OssStore store, string? versionId = null, bool tellsAll = false) : DelegatingStore(store)
{
    private readonly OssReadOptions _read = new() { VersionId = versionId };

    /// <summary>What the last HEAD told.</summary>
    public OssObjectDetails? Details { get; private set; }

    /// <summary>The ACL that the last HEAD asked for; null when it did not.</summary>
    public string? Acl { get; private set; }

    /// <inheritdoc/>
    public override async ValueTask<ObjectInfo?> HeadAsync(string key, CancellationToken cancellationToken)
    {
        Details = await store.Objects.HeadAsync(key, _read, cancellationToken).ConfigureAwait(false);
        if (Details is null || !tellsAll)
        {
            return Details?.Object;
        }

        Acl = await store.Objects.GetAclAsync(key, cancellationToken).ConfigureAwait(false);
        var tags = await GetTagsAsync(key, cancellationToken).ConfigureAwait(false);
        return Details.Object with { Attributes = Details.Object.Attributes with { Tags = tags } };
    }

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(string key, string? ifMatch, long offset, Memory<byte> destination, CancellationToken cancellationToken) =>
        store.Objects.ReadAsync(key, _read with { IfMatch = ifMatch }, offset, destination, cancellationToken);

    /// <inheritdoc/>
    public override ValueTask<IReadOnlyDictionary<string, string>> GetTagsAsync(string key, CancellationToken cancellationToken) =>
        store.Objects.GetTagsAsync(key, versionId, cancellationToken);
}
