using System.Collections.Concurrent;
using OssPipeline.Core.Rows;
using OssPipeline.Core.Storage;

namespace OssPipeline.Tables.Table;

/// <summary>The files of one run of a table.</summary>
/// <remarks>
/// Rows wait by partition until they make a row group, or memory is short; then they are encoded, by as many tasks at once as are
/// allowed, each into a file of its own. So a table without partitions has as many files open as there are such tasks, and a partitioned
/// one has one or some a partition, of which each holds no more than what is not sent yet.
/// </remarks>
internal sealed class TableWriter : ITableWriter
{
    private readonly TablePlan _plan;
    private readonly IObjectStore _store;
    private readonly ITableLog _log;
    private readonly TimeProvider _clock;
    private readonly Func<IReadOnlyCollection<string>, IReadOnlyList<TableScript>> _scripts;
    private readonly TableBudget _budget;
    private readonly PartitionBook _book;
    private readonly NoteQueue _notes;
    private readonly UploadRoom _room;
    private readonly SemaphoreSlim _encoders;
    private readonly SemaphoreSlim _relief = new(1, 1);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<PartitionSplitter> _splitters = [];
    private readonly ConcurrentDictionary<TableFile, byte> _open = [];
    private readonly ConcurrentBag<FileNote> _finished = [];
    private readonly ConcurrentBag<Task> _finishing = [];
    private readonly RowScreen _screen;
    private Exception? _failure;
    private int _lastFile;
    private bool _isDecided;
    private bool _isDisposed;

    public TableWriter(
        TablePlan plan,
        IObjectStore store,
        ITableLog log,
        TimeProvider clock,
        Func<IReadOnlyCollection<string>, IReadOnlyList<TableScript>> scripts,
        long memory,
        int parallelism)
    {
        _plan = plan;
        _store = store;
        _log = log;
        _clock = clock;
        _scripts = scripts;
        _budget = TableBudget.Of(memory, parallelism, plan.Options, store.Info);
        _book = new PartitionBook(plan.Columns.Schema, plan.Options.PartitionBy, plan.Options.NullPartition, plan.Place.Prefix, store.Info);
        _notes = new NoteQueue(log);
        _room = new UploadRoom(store, _notes, _budget.PartsAtOnce, _budget.AddOutput);
        _encoders = new SemaphoreSlim(_budget.Encoders, _budget.Encoders);
        _screen = new RowScreen(plan);
    }

    /// <inheritdoc/>
    public async ValueTask WriteAsync(RowBatch batch, RejectRow reject, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(reject);
        using var taken = batch;
        ThrowIfFailed();
        if (!batch.Schema.Equals(_plan.Schema))
        {
            throw new InvalidDataException($"Rows of other columns reached the table: {batch.Schema} instead of {_plan.Schema}.");
        }

        if (batch.Rows == 0)
        {
            return;
        }

        var full = new List<Partition>();
        Add(batch, reject, full);
        foreach (var partition in full)
        {
            await EncodeAsync(partition, _budget.GroupBytes, cancellationToken).ConfigureAwait(false);
        }

        if (_budget.IsShort)
        {
            await RelieveAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<TableResult> CommitAsync(IReadOnlyList<TableOrigin> lineage, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lineage);
        await QuietAsync(cancellationToken).ConfigureAwait(false);
        ThrowIfFailed();
        await Each.RunAsync(
            _book.All,
            Math.Max(_budget.Encoders, Math.Min(32, _store.Info.WriteConcurrency)),
            async (partition, token) =>
            {
                await EncodeAsync(partition, 0, token, inline: true).ConfigureAwait(false);
                while (partition.TakeFile() is { } file)
                {
                    await FinishAsync(file, token).ConfigureAwait(false);
                }
            },
            cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(_finishing).ConfigureAwait(false);
        ThrowIfFailed();

        var files = _finished.OrderBy(f => f.Upload.Key, ObjectKey.Order).ToList();
        var commit = new TableCommit(_store, _plan.Place, _log);
        var replaced = _plan.Options.Mode == TableMode.OverwritePartitions
            ? await commit.ListReplacedAsync(_plan.Run, files, cancellationToken).ConfigureAwait(false)
            : [];
        var intent = new IntentNote(
            _plan.Run,
            _clock.GetUtcNow(),
            files.Count,
            replaced,
            _plan.Options.Format.ToString().ToLowerInvariant(),
            [.. _plan.Schema.Columns.Select(c => new ManifestColumn(c.Name.ToLowerInvariant(), c.Type.ToString()))],
            [.. _plan.Options.PartitionBy.Select(p => p.ToLowerInvariant())],
            _scripts([.. files.Select(f => f.Folder).Where(f => f.Length > 0).Distinct()]),
            [.. lineage.Select(o => new ManifestOrigin(
                o.Source, o.Key, o.Version.Object.ETag, o.Version.Object.LastModified, o.Size, o.RowsRead, o.RowsWritten, o.RowsRejected))]);

        // From the first byte of the decision on, nobody may abort these uploads: the log may have it.
        _isDecided = true;
        await commit.DecideAsync(intent, files, cancellationToken).ConfigureAwait(false);
        return await commit.CarryThroughAsync(intent, files, isComplete: false, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        await _stop.CancelAsync().ConfigureAwait(false);
        await QuietAsync(CancellationToken.None).ConfigureAwait(false);
        await Task.WhenAll(_finishing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var file in _open.Keys)
        {
            await file.DisposeAsync().ConfigureAwait(false);
        }

        foreach (var partition in _book.All)
        {
            partition.Dispose();
        }

        if (!_isDecided && await _room.AbortAsync().ConfigureAwait(false))
        {
            await ForgetAsync().ConfigureAwait(false);
        }

        _room.Dispose();
        _notes.Dispose();
        _encoders.Dispose();
        _relief.Dispose();
        _stop.Dispose();
    }

    private async ValueTask ForgetAsync()
    {
        try
        {
            await _log.ClearAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or StoreException or InvalidOperationException)
        {
            // What the log still tells of is gone, which the next run finds out.
        }
    }

    private void Add(RowBatch batch, RejectRow reject, List<Partition> full)
    {
        var skip = _screen.Apply(batch, reject);
        if (_plan.Columns.InFolder.Length == 0 && skip.IsEmpty)
        {
            Hand(_book.Whole, batch, full);
            return;
        }

        var files = Pick(batch, _plan.Columns.InFile);
        if (_plan.Columns.InFolder.Length == 0)
        {
            Append(_book.Whole, files, RowScreen.Kept(skip), full);
            return;
        }

        if (!_splitters.TryTake(out var splitter))
        {
            splitter = new PartitionSplitter(_book);
        }

        splitter.Split(Pick(batch, _plan.Columns.InFolder), batch.Rows, skip);
        for (var i = 0; i < splitter.Count; i++)
        {
            var rows = splitter.Rows(i, out var partition, out var problem);
            if (partition is null)
            {
                foreach (var row in rows)
                {
                    reject(row, problem.Column, problem.Reason);
                }
            }
            else if (rows.Length == batch.Rows)
            {
                Hand(partition, batch, full);
            }
            else
            {
                Append(partition, files, rows, full);
            }
        }

        _splitters.Add(splitter);
    }

    private static Column[] Pick(RowBatch batch, int[] places)
    {
        var columns = new Column[places.Length];
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i] = batch.Columns[places[i]];
        }

        return columns;
    }

    private void Hand(Partition partition, RowBatch batch, List<Partition> full)
    {
        var columns = Pick(batch, _plan.Columns.InFile);
        foreach (var column in columns)
        {
            column.Share();
        }

        _budget.AddRows(partition.Add(columns, batch.Rows));
        if (partition.Held >= _budget.GroupBytes)
        {
            full.Add(partition);
        }
    }

    private void Append(Partition partition, ReadOnlySpan<Column> columns, ReadOnlySpan<int> rows, List<Partition> full)
    {
        if (rows.IsEmpty)
        {
            return;
        }

        _budget.AddRows(partition.Add(columns, rows));
        if (partition.Held >= _budget.GroupBytes)
        {
            full.Add(partition);
        }
    }

    // Takes a partition's rows and has them encoded; waits until one of the encoders is free, not until it is done, unless it is the only one.
    private async ValueTask EncodeAsync(Partition partition, long atLeast, CancellationToken cancellationToken, bool inline = false)
    {
        await _encoders.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (_failure is not null || partition.Take(atLeast, out var held) is not { } group)
        {
            _encoders.Release();
            return;
        }

        _budget.AddRows(-held);
        if (inline || _budget.Encoders == 1)
        {
            await EncodeAsync(partition, group).ConfigureAwait(false);
            ThrowIfFailed();
        }
        else
        {
            _ = Task.Run(() => EncodeAsync(partition, group), CancellationToken.None);
        }
    }

    private async Task EncodeAsync(Partition partition, RowGroup group)
    {
        try
        {
            using (group)
            {
                var file = partition.TakeFile() ?? NewFile(partition, group);
                var before = file.Length;
                await file.WriteAsync(group, _stop.Token).ConfigureAwait(false);

                // Closed where the next group would leave it further from its target than it is.
                if (file.Length + ((file.Length - before) / 2) >= _plan.Options.TargetFileSize.Bytes)
                {
                    _finishing.Add(FinishAsync(file, _stop.Token).AsTask());
                }
                else
                {
                    partition.ReturnFile(file);
                }
            }
        }
        catch (Exception e)
        {
            Interlocked.CompareExchange(ref _failure, e, null);
        }
        finally
        {
            _encoders.Release();
        }
    }

    private TableFile NewFile(Partition partition, RowGroup first)
    {
        var key = _plan.Place.FileKey(
            partition.Folder, _plan.Run, Interlocked.Increment(ref _lastFile), _plan.Options.HashPrefix, _plan.Format.Extension);
        var file = new TableFile(key, partition.Folder, _plan.Format, first, _room, _budget.PartBytes);
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
            Interlocked.CompareExchange(ref _failure, e, null);
            throw;
        }
    }

    // The largest partitions first, down to three quarters: so each is encoded rarely, and in as large a piece as memory allows.
    private async ValueTask RelieveAsync(CancellationToken cancellationToken)
    {
        await _relief.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_budget.AreRowsShort)
            {
                foreach (var partition in _book.All.Where(p => p.Held > 0).OrderByDescending(p => p.Held).ToList())
                {
                    if (!_budget.AreRowsAbove(3, 4))
                    {
                        break;
                    }

                    await EncodeAsync(partition, 1, cancellationToken).ConfigureAwait(false);
                }
            }

            if (_budget.IsOutputShort)
            {
                await SendEarlyAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _relief.Release();
        }

        ThrowIfFailed();
    }

    // First what may be a part by itself; then whole files, which are smaller than they should be: memory is the firmer promise.
    private async ValueTask SendEarlyAsync(CancellationToken cancellationToken)
    {
        var partitions = _book.All.Where(p => p.IdleBytes > 0).OrderByDescending(p => p.IdleBytes).ToList();
        foreach (var partition in partitions)
        {
            if (_budget.IsOutputAbove(3, 4) && partition.IdleBytes >= _store.Info.MinPartSize && partition.TakeFile() is { } file)
            {
                await file.SendEarlyAsync(cancellationToken).ConfigureAwait(false);
                partition.ReturnFile(file);
            }
        }

        foreach (var partition in partitions)
        {
            if (_budget.IsOutputAbove(3, 4) && partition.TakeFile() is { } file)
            {
                await FinishAsync(file, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask QuietAsync(CancellationToken cancellationToken)
    {
        for (var i = 0; i < _budget.Encoders; i++)
        {
            await _encoders.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        _encoders.Release(_budget.Encoders);
    }

    private void ThrowIfFailed()
    {
        if (_failure is { } failure)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }
    }
}
