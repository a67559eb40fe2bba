using OssPipeline.Core.Storage;

namespace OssPipeline.Hdfs.Client;

/// <summary>The operations of WebHDFS and HttpFS that a store needs (Hadoop, "WebHDFS REST API"). Paths are absolute.</summary>
internal sealed partial class WebHdfsClient(WebHdfsClientOptions options) : IDisposable
{
    private const int MaxStatus = 64 << 10;
    private const int MaxPage = 64 << 20;
    private const int MaxWholeFolder = 1 << 30;

    private readonly WebHdfsTransport _transport = new(options);
    private readonly SemaphoreSlim _listing = new(options.ListConcurrency);

    // Hadoop before 2.8 lists folders whole.
    private volatile bool _listsWhole;

    public WebHdfsClientOptions Options => options;

    /// <summary>Describes a file or folder; null when there is none.</summary>
    public async ValueTask<FileStatus?> StatusAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await _transport.ExchangeAsync(Get("GETFILESTATUS", path), default, 0, static async (response, _) =>
            {
                using var body = await response.ReadAsync(MaxStatus).ConfigureAwait(false);
                return WebHdfsJson.Status(body.Span);
            }, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (e.Kind == StoreErrorKind.NotFound)
        {
            return null;
        }
    }

    /// <summary>Lists a folder, or a piece of it.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="startAfter">The name to go on after, in the server's order; null from the beginning.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Null when the folder is not there.</returns>
    public async ValueTask<FolderPage?> ListAsync(string path, string? startAfter, CancellationToken cancellationToken)
    {
        await _listing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!_listsWhole)
            {
                try
                {
                    var request = Get("LISTSTATUS_BATCH", path);
                    return await PageAsync(startAfter is null ? request : request.With("startAfter", startAfter), MaxPage, cancellationToken).ConfigureAwait(false);
                }
                catch (StoreException e) when (e.Kind is StoreErrorKind.InvalidRequest or StoreErrorKind.Unsupported)
                {
                    // Either the server knows no batches or the path is at fault; the older operation tells which.
                }
            }

            var whole = await PageAsync(Get("LISTSTATUS", path), MaxWholeFolder, cancellationToken).ConfigureAwait(false);
            _listsWhole = true;
            return whole with { HasMore = false };
        }
        catch (StoreException e) when (e.Kind == StoreErrorKind.NotFound)
        {
            return null;
        }
        finally
        {
            _listing.Release();
        }
    }

    /// <summary>Fills memory from a file; the range must lie in it.</summary>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.Changed"/> when the file ends before.</exception>
    public async ValueTask ReadAsync(string path, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        // A body that broke off is taken up where it ended; one that breaks off again and again is left to longer waits.
        const int MostPieces = 16;
        for (var piece = 1; !destination.IsEmpty; piece++)
        {
            var request = Data(HttpMethod.Get, "OPEN", path, isRepeatable: true).With("offset", offset).With("length", destination.Length);
            var (filled, broke) = await _transport.ExchangeAsync(request, default, destination, static async (response, destination) =>
            {
                var got = await response.FillAsync(destination).ConfigureAwait(false);
                return got is (0, { } nothing) ? throw nothing : got;
            }, cancellationToken).ConfigureAwait(false);
            offset += filled;
            destination = destination[filled..];
            if (!destination.IsEmpty && (filled == 0 || piece == MostPieces))
            {
                throw broke ?? new StoreException(
                    StoreErrorKind.Unreachable, $"OPEN {path}: the body ended {destination.Length} bytes early, at {offset}.", isTransient: true);
            }
        }
    }

    /// <summary>Writes a new file, in place of one that is there, with the folders above it.</summary>
    public async ValueTask CreateAsync(string path, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var request = Data(HttpMethod.Put, "CREATE", path, isRepeatable: true).With("overwrite", "true");
        if (options.BlockSize is { } blockSize)
        {
            request.With("blocksize", blockSize);
        }

        if (options.Replication is { } replication)
        {
            request.With("replication", replication);
        }

        await _transport.ExchangeAsync(request, body, 0, static (_, _) => new ValueTask<bool>(true), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Adds bytes to the end of a file; when it fails, a beginning of them may be there.</summary>
    public async ValueTask AppendAsync(string path, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        await _transport.ExchangeAsync(Data(HttpMethod.Post, "APPEND", path, isRepeatable: false), body, 0, static (_, _) => new ValueTask<bool>(true), cancellationToken)
            .ConfigureAwait(false);

    /// <summary>Makes a folder and those above it; nothing when it is there.</summary>
    public async ValueTask MakeFolderAsync(string path, CancellationToken cancellationToken) =>
        await BooleanAsync(new WebHdfsRequest(HttpMethod.Put, "MKDIRS", path) { IsRepeatable = true }, cancellationToken).ConfigureAwait(false);

    /// <summary>Deletes a file or, with <paramref name="recursive"/>, a folder; what is absent counts as deleted.</summary>
    public async ValueTask DeleteAsync(string path, bool recursive, CancellationToken cancellationToken)
    {
        try
        {
            await BooleanAsync(
                new WebHdfsRequest(HttpMethod.Delete, "DELETE", path) { IsRepeatable = true }.With("recursive", recursive ? "true" : "false"), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (StoreException e) when (e.Kind == StoreErrorKind.NotFound)
        {
        }
    }

    /// <summary>Moves a file.</summary>
    /// <returns>
    /// Null when the server knows <c>renameoptions</c> and did just that; otherwise what the older operation said: false when nothing was
    /// moved, and true also when the target was a folder and the file went into it.
    /// </returns>
    public ValueTask<bool?> RenameAsync(string from, string to, bool overwrite, CancellationToken cancellationToken) =>
        BooleanAsync(
            new WebHdfsRequest(HttpMethod.Put, "RENAME", from).With("destination", to).With("renameoptions", overwrite ? "OVERWRITE" : "NONE"), cancellationToken);

    /// <summary>Joins files of one folder to the end of the first; they are gone afterwards, and no byte moves.</summary>
    public async ValueTask ConcatAsync(string target, IReadOnlyList<string> sources, CancellationToken cancellationToken) =>
        await BooleanAsync(new WebHdfsRequest(HttpMethod.Post, "CONCAT", target).With("sources", string.Join(',', sources)), cancellationToken).ConfigureAwait(false);

    public void Dispose()
    {
        _transport.Dispose();
        _listing.Dispose();
    }

    private static WebHdfsRequest Get(string operation, string path) => new(HttpMethod.Get, operation, path) { IsRepeatable = true };

    private static WebHdfsRequest Data(HttpMethod method, string operation, string path, bool isRepeatable) =>
        new(method, operation, path) { IsData = true, IsRepeatable = isRepeatable };

    private ValueTask<FolderPage> PageAsync(WebHdfsRequest request, int limit, CancellationToken cancellationToken) =>
        _transport.ExchangeAsync(request, default, limit, static async (response, limit) =>
        {
            using var body = await response.ReadAsync(limit).ConfigureAwait(false);
            return WebHdfsJson.Page(body.Span);
        }, cancellationToken);

    private ValueTask<bool?> BooleanAsync(WebHdfsRequest request, CancellationToken cancellationToken) =>
        _transport.ExchangeAsync(request, default, 0, static async (response, _) =>
        {
            using var body = await response.ReadAsync(MaxStatus).ConfigureAwait(false);
            return WebHdfsJson.Boolean(body.Span);
        }, cancellationToken);
}
