using OssPipeline.Core.Storage;

namespace OssPipeline.Http;

/// <summary>
/// Keeps whole objects of servers that know no ranges in temporary files while their parts are read: each is fetched once, however many
/// parts are read at once. The files least lately used go first.
/// </summary>
/// <param name="most">How many files are kept.</param>
internal sealed class WholeBodies(int most) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly LinkedList<(string Name, Task<FileStream> File)> _kept = [];

    /// <summary>Reads from the whole object, fetching it first when it is not kept.</summary>
    /// <param name="name">Key and version.</param>
    /// <param name="fetch">Fetches it into a file.</param>
    /// <param name="offset">Where to start.</param>
    /// <param name="destination">What to fill.</param>
    /// <param name="cancellationToken">Ends the wait; the fetch, which others may wait for, goes on.</param>
    public async ValueTask<int> ReadAsync(string name, Func<FileStream, Task> fetch, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        while (true)
        {
            var fetching = Find(name, fetch);
            try
            {
                var file = await fetching.WaitAsync(cancellationToken).ConfigureAwait(false);
                return await ReadAsync(file, offset, destination, cancellationToken).ConfigureAwait(false);
            }
            catch (ObjectDisposedException)
            {
                // It had to go between both lines; it is fetched again.
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var (_, file) in _kept)
        {
            await CloseAsync(file).ConfigureAwait(false);
        }
    }

    private static async ValueTask<int> ReadAsync(FileStream file, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        var filled = 0;
        for (int read; filled < destination.Length; filled += read)
        {
            read = await RandomAccess.ReadAsync(file.SafeFileHandle, destination[filled..], offset + filled, cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                break;
            }
        }

        return filled;
    }

    private static async Task<FileStream> FetchAsync(Func<FileStream, Task> fetch)
    {
        var how = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
        {
            how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        FileStream file;
        try
        {
            file = new FileStream(Path.Combine(Path.GetTempPath(), $"osspipe-{Guid.NewGuid():N}"), how);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(StoreErrorKind.NoSpace, $"No temporary file can be made for a server without ranges: {e.Message}", innerException: e);
        }

        try
        {
            await fetch(file).ConfigureAwait(false);
            await file.FlushAsync().ConfigureAwait(false);
            return file;
        }
        catch (IOException e)
        {
            await file.DisposeAsync().ConfigureAwait(false);
            throw new StoreException(StoreErrorKind.NoSpace, $"The temporary file for a server without ranges can't be written: {e.Message}", innerException: e);
        }
        catch
        {
            await file.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static async Task CloseAsync(Task<FileStream> file)
    {
        await ((Task)file).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (file.IsCompletedSuccessfully)
        {
            await file.Result.DisposeAsync().ConfigureAwait(false);
        }
    }

    private Task<FileStream> Find(string name, Func<FileStream, Task> fetch)
    {
        lock (_gate)
        {
            var node = _kept.First;
            while (node is not null && node.Value.Name != name)
            {
                node = node.Next;
            }

            if (node is not null)
            {
                _kept.Remove(node);
                if (!node.Value.File.IsFaulted)
                {
                    _kept.AddFirst(node);
                    return node.Value.File;
                }
            }

            var file = Task.Run(() => FetchAsync(fetch));
            _kept.AddFirst((name, file));
            while (_kept.Count > most)
            {
                _ = CloseAsync(_kept.Last!.Value.File);
                _kept.RemoveLast();
            }

            return file;
        }
    }
}
