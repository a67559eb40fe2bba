using OssPipeline.Core.Storage;
using OssPipeline.Hdfs.Client;

namespace OssPipeline.Hdfs.Store;

/// <summary>The folder whose files are the objects.</summary>
/// <param name="client">Asks the server.</param>
/// <param name="path">The folder, absolute; empty for <c>/</c>.</param>
/// <param name="create">Whether it is made on the first write.</param>
/// <param name="location">The store, for messages.</param>
internal sealed class HdfsRoot(WebHdfsClient client, string path, bool create, string location)
{
    private volatile bool _isKnown;

    /// <summary>The store, for messages.</summary>
    public string Location => location;

    /// <summary>The path of a key.</summary>
    public string PathOf(string key) => $"{path}/{key}";

    /// <summary>The path of the folder whose keys begin with <paramref name="key"/>: empty for the root, or ending in <c>/</c>.</summary>
    public string PathOfFolder(string key) => key.Length == 0 ? path : $"{path}/{key[..^1]}";

    /// <summary>Fails when it is not there and will not be made.</summary>
    public async ValueTask RequireAsync(CancellationToken cancellationToken)
    {
        if (!create && !_isKnown)
        {
            _isKnown = await client.StatusAsync(path, cancellationToken).ConfigureAwait(false) is { Type: EntryType.Folder } ? true : throw new StoreException(
                StoreErrorKind.BucketNotFound, $"{location} is no folder; check path, or set create: true to have it made.");
        }
    }

    /// <summary>Makes it or fails, before the first write.</summary>
    public async ValueTask PrepareAsync(CancellationToken cancellationToken)
    {
        if (!create)
        {
            await RequireAsync(cancellationToken).ConfigureAwait(false);
        }
        else if (!_isKnown)
        {
            await client.MakeFolderAsync(path, cancellationToken).ConfigureAwait(false);
            _isKnown = true;
        }
    }
}
