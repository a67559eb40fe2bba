using OssPipeline.Core.Storage;

namespace OssPipeline.Hdfs.Client;

/// <summary>What the cluster vouches for.</summary>
internal sealed partial class WebHdfsClient
{
    private const int MaxBlocks = 16 << 20;

    private const int MostFailures = 3;

    private volatile bool _lacksChecksums;
    private int _checksumFailures;
    private volatile bool _lacksBlockLocations;

    /// <summary>The file's checksum; null where the server tells none (HttpFS over other file systems, gateways that lack the operation).</summary>
    public async ValueTask<(string Algorithm, string Bytes, long Length)?> ChecksumAsync(string path, CancellationToken cancellationToken)
    {
        if (_lacksChecksums)
        {
            return null;
        }

        try
        {
            var told = await _transport.ExchangeAsync(Data(HttpMethod.Get, "GETFILECHECKSUM", path, isRepeatable: true), default, 0, static async (response, _) =>
            {
                using var body = await response.ReadAsync(MaxStatus).ConfigureAwait(false);
                return WebHdfsJson.Checksum(body.Span);
            }, cancellationToken).ConfigureAwait(false);
            Volatile.Write(ref _checksumFailures, int.MinValue);
            return told;
        }
        catch (StoreException e) when (e.Kind is StoreErrorKind.InvalidRequest or StoreErrorKind.Unsupported)
        {
            _lacksChecksums = true; // It knows the operation not at all, so it need not be asked for every file.
            return null;
        }
        catch (StoreException e) when (e.Kind is StoreErrorKind.NotFound or StoreErrorKind.Denied)
        {
            return null;
        }
        catch (StoreException e) when (e.Kind == StoreErrorKind.ServerError)
        {
            // HttpFS answers so, and always, over a file system that has no checksums.
            _lacksChecksums = Interlocked.Increment(ref _checksumFailures) >= MostFailures;
            return null;
        }
    }

    /// <summary>Adds the blocks of a range of a file; false where the server does not tell.</summary>
    public async ValueTask<bool> TryAddBlocksAsync(string path, long offset, long length, List<(long Offset, long Length)> blocks, CancellationToken cancellationToken)
    {
        if (!_lacksBlockLocations)
        {
            if (await TryBlocksAsync("GETFILEBLOCKLOCATIONS", path, offset, length, blocks, cancellationToken).ConfigureAwait(false))
            {
                return true;
            }

            _lacksBlockLocations = true;
        }

        // Its older name, before Hadoop 3.
        return await TryBlocksAsync("GET_BLOCK_LOCATIONS", path, offset, length, blocks, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<bool> TryBlocksAsync(
        string operation, string path, long offset, long length, List<(long Offset, long Length)> blocks, CancellationToken cancellationToken)
    {
        try
        {
            return await _transport.ExchangeAsync(Get(operation, path).With("offset", offset).With("length", length), default, blocks, static async (response, blocks) =>
            {
                using var body = await response.ReadAsync(MaxBlocks).ConfigureAwait(false);
                return WebHdfsJson.AddBlocks(body.Span, blocks);
            }, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (e.Kind is StoreErrorKind.InvalidRequest or StoreErrorKind.Unsupported)
        {
            return false;
        }
    }
}
