using System.Collections.Concurrent;
using OssPipeline.Core.Storage;

namespace OssPipeline.Tables.Table;

/// <summary>What the uploads of a table share: the store, the log, how many parts may be on their way, and the list of what is open.</summary>
internal sealed class UploadRoom(IObjectStore store, NoteQueue notes, int parts, Action<long> held) : IDisposable
{
    private readonly SemaphoreSlim _parts = new(parts, parts);
    private readonly ConcurrentDictionary<string, string> _open = new(StringComparer.Ordinal);

    /// <summary>The store.</summary>
    public IObjectStore Store { get; } = store;

    /// <summary>Told how many bytes more (or fewer) of memory are held.</summary>
    public Action<long> Held { get; } = held;

    /// <summary>Begins an upload; the log knows of it before its first part.</summary>
    public async ValueTask<string> BeginAsync(string key, WriteOptions options, CancellationToken cancellationToken)
    {
        var id = await Store.BeginUploadAsync(key, options, cancellationToken).ConfigureAwait(false);
        _open[key] = id;
        await notes.AddAsync(TableNote.Upload(key, id), cancellationToken).ConfigureAwait(false);
        return id;
    }

    /// <summary>Waits until a part more may be on its way.</summary>
    public Task EnterAsync(CancellationToken cancellationToken) => _parts.WaitAsync(cancellationToken);

    /// <summary>A part has arrived or failed.</summary>
    public void Leave() => _parts.Release();

    /// <summary>Aborts all that was begun.</summary>
    /// <returns>Whether all are gone.</returns>
    public async ValueTask<bool> AbortAsync()
    {
        var left = 0;
        await Each.RunAsync(
            _open,
            Store.Info.WriteConcurrency,
            async (upload, _) =>
            {
                try
                {
                    await Store.AbortUploadAsync(upload.Key, upload.Value, CancellationToken.None).ConfigureAwait(false);
                }
                catch (StoreException)
                {
                    // The log tells the next run of it.
                    Interlocked.Increment(ref left);
                }
            },
            CancellationToken.None).ConfigureAwait(false);
        return left == 0;
    }

    /// <summary>Gives back what it waits with.</summary>
    public void Dispose() => _parts.Dispose();
}
