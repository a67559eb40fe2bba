using OssPipeline.Core.Rows;
using OssPipeline.Core.Storage;

namespace OssPipeline.Tables.Table;

/// <summary>The files of one run of a table.</summary>
/// <remarks>
/// Rows wait until they make a row group, which is encoded by as many tasks at once as are allowed, each into a file of its own; how rows of
/// many partitions wait, <see cref="PartitionedRows"/> says.
/// </remarks>
internal sealed class TableWriter : ITableWriter
{
    private const int FinishingAtOnce = 32;

    private readonly TablePlan _plan;
    private readonly IObjectStore _store;
    private readonly ITableLog _log;
    private readonly TimeProvider _clock;
    private readonly Func<IReadOnlyCollection<string>, IReadOnlyList<TableScript>> _scripts;
    private readonly TableBudget _budget;
    private readonly PartitionBook _book;
    private readonly NoteQueue _notes;
    private readonly EncoderLanes _lanes;
    private readonly TableFiles _files;
    private readonly PartitionedRows _rows;
    private readonly RowScreen _screen;
    private readonly SemaphoreSlim _relief = new(1, 1);
    private bool _isDecided;
    private bool _isDisposed;

    public TableWriter(
        TablePlan plan,
        IObjectStore store,
        ITableLog log,
        TimeProvider clock,
        Func<IReadOnlyCollection<string>, IReadOnlyList<TableScript>> scripts,
        string spool,
        TableBudget budget)
    {
        _plan = plan;
        _store = store;
        _log = log;
        _clock = clock;
        _scripts = scripts;
        _budget = budget;
        _book = new PartitionBook(plan.Columns.Schema, plan.Options.PartitionBy, plan.Options.NullPartition, plan.Place.Prefix, store.Info);
        _notes = new NoteQueue(log);
        _lanes = new EncoderLanes(_budget.Encoders);
        _files = new TableFiles(plan, store, _notes, _budget, _lanes);
        _rows = new PartitionedRows(plan, _book, _budget, _files, _lanes, spool);
        _screen = new RowScreen(plan);
    }

    /// <inheritdoc/>
    public async ValueTask WriteAsync(RowBatch batch, RejectRow reject, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(reject);
        using (batch)
        {
            _lanes.ThrowIfFailed();
            if (!batch.Schema.Equals(_plan.Schema))
            {
                throw new InvalidDataException($"Rows of other columns reached the table: {batch.Schema} instead of {_plan.Schema}.");
            }

            if (batch.Rows == 0)
            {
                return;
            }

            Add(batch, reject);
        }

        if (_plan.Columns.InFolder.Length > 0)
        {
            await _rows.SettleAsync(cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await EncodeAsync(cancellationToken).ConfigureAwait(false);
        }

        if (_budget.IsOutputShort || _rows.IsSpillFull)
        {
            await RelieveAsync(cancellationToken).ConfigureAwait(false);
        }

        _lanes.ThrowIfFailed();
    }

    /// <inheritdoc/>
    public async ValueTask<TableResult> CommitAsync(IReadOnlyList<TableOrigin> lineage, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lineage);
        await _lanes.QuietAsync(cancellationToken).ConfigureAwait(false);
        _lanes.ThrowIfFailed();
        if (_plan.Columns.InFolder.Length == 0 && _book.Whole.Take(out var held) is { } group)
        {
            _budget.AddRows(-held);
            await _files.EncodeAsync(_book.Whole, group).ConfigureAwait(false);
        }

        await _rows.FinishAsync(Math.Max(_budget.Encoders, Math.Min(FinishingAtOnce, _store.Info.WriteConcurrency)), cancellationToken).ConfigureAwait(false);
        var files = await _files.CollectAsync().ConfigureAwait(false);
        _lanes.ThrowIfFailed();

        var commit = new TableCommit(_store, _plan.Place, _log);
        var replaced = _plan.Options.Mode == TableMode.OverwritePartitions
            ? await commit.ListReplacedAsync(_plan.Run, files, cancellationToken).ConfigureAwait(false)
            : [];
        var intent = Describe(files, replaced, lineage);

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
        await _files.StopAsync().ConfigureAwait(false);
        await _lanes.QuietAsync(CancellationToken.None).ConfigureAwait(false);
        foreach (var partition in _book.All)
        {
            partition.Dispose();
        }

        _rows.Dispose();
        await _files.DisposeAsync().ConfigureAwait(false);
        if (!_isDecided && await _files.AbortAsync().ConfigureAwait(false))
        {
            await ForgetAsync().ConfigureAwait(false);
        }

        _notes.Dispose();
        _lanes.Dispose();
        _relief.Dispose();
    }

    private IntentNote Describe(IReadOnlyList<FileNote> files, IReadOnlyList<string> replaced, IReadOnlyList<TableOrigin> lineage) => new(
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

    private void Add(RowBatch batch, RejectRow reject)
    {
        var skip = _screen.Apply(batch, reject);
        if (_plan.Columns.InFolder.Length > 0)
        {
            _rows.Add(batch, skip, reject);
            return;
        }

        if (skip.IsEmpty)
        {
            _budget.AddRows(_book.Whole.Add(_plan.Columns.ShareFile(batch), batch.Rows));
            return;
        }

        var kept = RowScreen.Kept(skip);
        if (kept.Length > 0)
        {
            _budget.AddRows(_book.Whole.Add(RowGather.Pick(_plan.Columns.PickFile(batch), kept), kept.Length));
        }
    }

    private async ValueTask EncodeAsync(CancellationToken cancellationToken)
    {
        var whole = _book.Whole;
        if (whole.Held < _budget.GroupBytes)
        {
            return;
        }

        await _lanes.RunAsync(
            () =>
            {
                // Another task may have been first.
                if (whole.Held < _budget.GroupBytes || whole.Take(out var held) is not { } group)
                {
                    return null;
                }

                _budget.AddRows(-held);
                return () => _files.EncodeAsync(whole, group);
            },
            cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask RelieveAsync(CancellationToken cancellationToken)
    {
        await _relief.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_rows.IsSpillFull)
            {
                await _rows.DrainAsync(cancellationToken).ConfigureAwait(false);
            }

            if (_budget.IsOutputShort)
            {
                await _files.SendEarlyAsync(_book.All, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _relief.Release();
        }
    }
}
