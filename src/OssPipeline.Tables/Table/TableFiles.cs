using System.Collections.Concurrent;
using OssPipeline.Core.Storage;

namespace OssPipeline.Tables.Table;

/// <summary>The files of a run: opened, filled and finished. Safe for concurrent use.</summary>
internal sealed class TableFiles(TablePlan plan, IObjectStore store, NoteQueue notes, TableBudget budget, EncoderLanes lanes) : IAsyncDisposable
{
    private readonly UploadRoom _room = new(store, notes, budget.PartsAtOnce, budget.AddOutput);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<TableFile, byte> _open = [];
    private readonly ConcurrentBag<FileNote> _finished = [];
    private readonly ConcurrentBag<Task> _finishing = [];
    private int _last;

    /// <summary>Ends when the run is given up.</summary>
    public CancellationToken Stopped => _stop.Token;

    /// <summary>Gives the run up.</summary>
    public Task StopAsync() => _stop.CancelAsync();

    /// <summary>Encodes a row group into a file of its partition, which is closed when it is large; takes the group over.</summary>
    public async Task EncodeAsync(Partition partition, RowGroup group)
    {
        using (group)
        {
            var file = partition.TakeFile() ?? Open(partition, group);
            var before = file.Length;
            await file.WriteAsync(group, _stop.Token).ConfigureAwait(false);

            // Closed where the next group would leave it further from its target than it is, or where too many are open.
            if (file.Length + ((file.Length - before) / 2) >= plan.Options.TargetFileSize.Bytes || _open.Count > budget.OpenFiles)
            {
                _finishing.Add(FinishAsync(file, _stop.Token).AsTask());
            }
            else
            {
                partition.ReturnFile(file);
            }
        }
    }

    /// <summary>Finishes all files of a partition that are open.</summary>
    public async ValueTask FinishAsync(Partition partition, CancellationToken cancellationToken)
    {
        while (partition.TakeFile() is { } file)
        {
            await FinishAsync(file, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Waits for all that is being finished.</summary>
    /// <returns>All files, by key.</returns>
    public async ValueTask<IReadOnlyList<FileNote>> CollectAsync()
    {
        await Task.WhenAll(_finishing).ConfigureAwait(false);
        return [.. _finished.OrderBy(f => f.Upload.Key, ObjectKey.Order)];
    }

    /// <summary>
    /// Sends what files hold in memory: first what may be a part by itself; then whole files, which are smaller than they should be: memory is
    /// the firmer promise.
    /// </summary>
    public async ValueTask SendEarlyAsync(IEnumerable<Partition> all, CancellationToken cancellationToken)
    {
        var partitions = all.Where(p => p.IdleBytes > 0).OrderByDescending(p => p.IdleBytes).ToList();
        foreach (var partition in partitions)
        {
            if (budget.IsOutputAbove(3, 4) && partition.IdleBytes >= store.Info.MinPartSize && partition.TakeFile() is { } file)
            {
                await file.SendEarlyAsync(cancellationToken).ConfigureAwait(false);
                partition.ReturnFile(file);
            }
        }

        foreach (var partition in partitions)
        {
            if (budget.IsOutputAbove(3, 4) && partition.TakeFile() is { } file)
            {
                await FinishAsync(file, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Aborts all uploads; to be called when nothing is being written any more.</summary>
    /// <returns>Whether all are gone.</returns>
    public ValueTask<bool> AbortAsync() => _room.AbortAsync();

    /// <summary>Gives the memory of open files back, once nothing uses it; uploads stay as they are.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_finishing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var file in _open.Keys)
        {
            await file.DisposeAsync().ConfigureAwait(false);
        }

        _open.Clear();
        _room.Dispose();
        _stop.Dispose();
    }

    private TableFile Open(Partition partition, RowGroup first)
    {
        var key = plan.Place.FileKey(partition.Folder, plan.Run, Interlocked.Increment(ref _last), plan.Options.HashPrefix, plan.Format.Extension);
        var file = new TableFile(key, partition.Folder, plan.Format, first, _room, budget.PartBytes);
        _open.TryAdd(file, 0);
        return file;
    }

    private async ValueTask FinishAsync(TableFile file, CancellationToken cancellationToken)
    {
        try
        {
            _finished.Add(await file.FinishAsync(cancellationToken).ConfigureAwait(false));
            _open.TryRemove(file, out _);
            await file.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            lanes.Fail(e);
            throw;
        }
    }
}
