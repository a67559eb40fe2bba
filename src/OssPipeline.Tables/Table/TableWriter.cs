using System.Collections.Concurrent;
using OssPipeline.Core.Rows;
using OssPipeline.Core.Storage;

namespace OssPipeline.Tables.Table;

/// <summary>The files of one run of a table.</summary>
/// <remarks>
/// Rows wait until they make a row group, which is encoded by as many tasks at once as are allowed, each into a file of its own. With
/// partitions, batches wait as they are, with their rows sorted by partition, until they fill their share of memory; then what is large
/// of a partition is encoded, and what is small goes to a temporary file, until it is large or all rows are there. So however many
/// partitions there are, few files are open, row groups are no smaller than they must be, and memory stays what it was.
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
    private readonly string _spoolFolder;
    private readonly Lock _heapGate = new();
    private RowHeap _heap = new();
    private long _spilled;
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
        string spoolFolder,
        long memory,
        int parallelism)
    {
        _spoolFolder = spoolFolder;
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

        var skip = _screen.Apply(batch, reject);
        if (_plan.Columns.InFolder.Length > 0)
        {
            Sort(batch, skip, reject);
            await SettleAsync(cancellationToken).ConfigureAwait(false);
        }
        else
        {
            _budget.AddRows(Keep(_book.Whole, batch, skip));
            await EncodeAsync(_book.Whole, _budget.GroupBytes, cancellationToken).ConfigureAwait(false);
        }

        if (_budget.IsOutputShort || Volatile.Read(ref _spilled) > _budget.SpillLimit)
        {
            await RelieveAsync(cancellationToken).ConfigureAwait(false);
        }

        ThrowIfFailed();
    }

    /// <inheritdoc/>
    public async ValueTask<TableResult> CommitAsync(IReadOnlyList<TableOrigin> lineage, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lineage);
        await QuietAsync(cancellationToken).ConfigureAwait(false);
        ThrowIfFailed();
        await FinishAsync(cancellationToken).ConfigureAwait(false);
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

        _heap.Dispose();

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

    private void Sort(RowBatch batch, ReadOnlySpan<bool> skip, RejectRow reject)
    {
        if (!_splitters.TryTake(out var splitter))
        {
            splitter = new PartitionSplitter(_book);
        }

        splitter.Split(Pick(batch, _plan.Columns.InFolder), batch.Rows, skip);
        var some = false;
        for (var i = 0; i < splitter.Count; i++)
        {
            var rows = splitter.Rows(i, out var partition, out var problem);
            some |= partition is not null;
            for (var row = 0; row < rows.Length && partition is null; row++)
            {
                reject(rows[row], problem.Column, problem.Reason);
            }
        }

        if (some)
        {
            var sorted = new SortedRows(Share(batch), splitter);
            _budget.AddRows(sorted.Footprint);
            lock (_heapGate)
            {
                _heap.Add(sorted);
            }
        }

        _splitters.Add(splitter);
    }

    private long Keep(Partition partition, RowBatch batch, ReadOnlySpan<bool> skip)
    {
        if (skip.IsEmpty)
        {
            return partition.Add(Share(batch), batch.Rows);
        }

        var kept = RowScreen.Kept(skip);
        var columns = new Column[_plan.Columns.InFile.Length];
        for (var i = 0; i < columns.Length; i++)
        {
            var from = batch.Columns[_plan.Columns.InFile[i]];
            using var builder = new ColumnBuilder(from.Type, kept.Length);
            builder.AppendRows(from, kept);
            columns[i] = builder.Build();
        }

        return partition.Add(columns, kept.Length);
    }

    private Column[] Share(RowBatch batch)
    {
        var columns = Pick(batch, _plan.Columns.InFile);
        foreach (var column in columns)
        {
            column.Share();
        }

        return columns;
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

    // Takes a partition's rows and has them encoded; waits until one of the encoders is free, not until it is done, unless it is the only one.
    private async ValueTask EncodeAsync(Partition partition, long atLeast, CancellationToken cancellationToken)
    {
        if (partition.Held < atLeast)
        {
            return;
        }

        await RunAsync(
            () =>
            {
                if (partition.Take(atLeast, out var held) is not { } group)
                {
                    return null;
                }

                _budget.AddRows(-held);
                return () => EncodeAsync(partition, group);
            },
            cancellationToken).ConfigureAwait(false);
    }

    // Takes the heap apart once it has its share: large partitions are encoded, the others go to a temporary file until they are large.
    private async ValueTask SettleAsync(CancellationToken cancellationToken)
    {
        if (HeapBytes() < _budget.HeapBytes)
        {
            return;
        }

        await RunAsync(
            () =>
            {
                RowHeap heap;
                lock (_heapGate)
                {
                    if (_heap.Footprint < _budget.HeapBytes)
                    {
                        return null;
                    }

                    (heap, _heap) = (_heap, new RowHeap());
                }

                return () => SettleAsync(heap);
            },
            cancellationToken).ConfigureAwait(false);
    }

    private long HeapBytes()
    {
        lock (_heapGate)
        {
            return _heap.Footprint;
        }
    }

    // Work is taken only when it can begin, so what waits stays where it is counted.
    private async ValueTask RunAsync(Func<Func<Task>?> take, CancellationToken cancellationToken)
    {
        await _encoders.WaitAsync(cancellationToken).ConfigureAwait(false);
        Func<Task>? work = null;
        try
        {
            work = _failure is null ? take() : null;
        }
        finally
        {
            if (work is null)
            {
                _encoders.Release();
            }
        }

        if (work is null)
        {
            return;
        }

        if (_budget.Encoders == 1)
        {
            await GuardAsync(work).ConfigureAwait(false);
        }
        else
        {
            _ = Task.Run(() => GuardAsync(work), CancellationToken.None);
        }
    }

    private async Task GuardAsync(Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
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

    private async Task SettleAsync(RowHeap heap)
    {
        var runs = new List<(Partition Partition, SpillRun Run)>();
        SpillFile? spill = null;
        try
        {
            foreach (var (partition, rows) in heap.ByPartition())
            {
                _stop.Token.ThrowIfCancellationRequested();
                var bytes = heap.BytesOf(rows);
                if (bytes >= _budget.DirectBytes || partition.Spilled + bytes >= _budget.GroupBytes)
                {
                    await EncodeAsync(partition, Collect(partition, rows)).ConfigureAwait(false);
                    continue;
                }

                using var group = Collect(null, rows);
                spill ??= new SpillFile(_spoolFolder);
                runs.Add((partition, spill.Write(group.Pieces[0].Columns)));
            }

            spill?.Flush();
            foreach (var (partition, run) in runs)
            {
                partition.Add(run);
                Interlocked.Add(ref _spilled, run.Length);
            }

            spill?.Release();
        }
        catch
        {
            spill?.Dispose();
            throw;
        }
        finally
        {
            _budget.AddRows(-heap.Footprint);
            heap.Dispose();
        }
    }

    private RowGroup Collect(Partition? partition, List<(SortedRows Rows, RowRange Range)> rows)
    {
        var runs = partition?.TakeRuns() ?? [];
        foreach (var run in runs)
        {
            Interlocked.Add(ref _spilled, -run.Length);
        }

        var columns = RowGather.Collect(_plan.Columns.Schema, runs, rows);
        var group = new RowGroup(_plan.Columns.Schema);
        group.Add(columns, columns[0].Count);
        return group;
    }

    private async Task EncodeAsync(Partition partition, RowGroup group)
    {
        using (group)
        {
            var file = partition.TakeFile() ?? NewFile(partition, group);
            var before = file.Length;
            await file.WriteAsync(group, _stop.Token).ConfigureAwait(false);

            // Closed where the next group would leave it further from its target than it is, or where too many are open.
            if (file.Length + ((file.Length - before) / 2) >= _plan.Options.TargetFileSize.Bytes || _open.Count > _budget.OpenFiles)
            {
                _finishing.Add(FinishAsync(file, _stop.Token).AsTask());
            }
            else
            {
                partition.ReturnFile(file);
            }
        }
    }

    // All rows that still wait, then all files; as many partitions at once as there are encoders, and some more that wait for the store.
    private async ValueTask FinishAsync(CancellationToken cancellationToken)
    {
        RowHeap heap;
        lock (_heapGate)
        {
            (heap, _heap) = (_heap, new RowHeap());
        }

        using (heap)
        {
            var rows = heap.ByPartition();
            await Each.RunAsync(
                _book.All,
                Math.Max(_budget.Encoders, Math.Min(32, _store.Info.WriteConcurrency)),
                async (partition, token) =>
                {
                    await _encoders.WaitAsync(token).ConfigureAwait(false);
                    try
                    {
                        await EncodeRestAsync(partition, rows.GetValueOrDefault(partition) ?? []).ConfigureAwait(false);
                    }
                    finally
                    {
                        _encoders.Release();
                    }

                    while (partition.TakeFile() is { } file)
                    {
                        await FinishAsync(file, token).ConfigureAwait(false);
                    }
                },
                cancellationToken).ConfigureAwait(false);
            _budget.AddRows(-heap.Footprint);
        }
    }

    private async ValueTask EncodeRestAsync(Partition partition, List<(SortedRows Rows, RowRange Range)> rows)
    {
        if (partition.Take(0, out var held) is { } group)
        {
            _budget.AddRows(-held);
            await EncodeAsync(partition, group).ConfigureAwait(false);
        }

        if (rows.Count > 0 || partition.Spilled > 0)
        {
            await EncodeAsync(partition, Collect(partition, rows)).ConfigureAwait(false);
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

    private async ValueTask RelieveAsync(CancellationToken cancellationToken)
    {
        await _relief.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (Volatile.Read(ref _spilled) > _budget.SpillLimit)
            {
                // Temporary files go when all their rows are read, so none of them is spared.
                foreach (var partition in _book.All.Where(p => p.Spilled > 0).OrderByDescending(p => p.Spilled).ToList())
                {
                    await RunAsync(() => () => EncodeRestAsync(partition, []).AsTask(), cancellationToken).ConfigureAwait(false);
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
