using System.Collections.Concurrent;
using System.IO.Pipelines;
using OssPipeline.Core.Data;
using OssPipeline.Core.Rows;
using OssPipeline.Core.Storage;
using OssPipeline.Engine.Checkpoints;

namespace OssPipeline.Engine.Tables;

/// <summary>One table during one run: its columns once known, its files, its counts, and whether it can be committed.</summary>
internal sealed class TableRun : IAsyncDisposable
{
    private const long MostPeeked = 4 << 20;

    private readonly TableSection _section;
    private readonly JournalTableLog _log;
    private readonly long _memory;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly SemaphoreSlim _decoding;
    private readonly ConcurrentQueue<TableOrigin> _lineage = new();
    private TableSchema? _schema;
    private IReadOnlyList<IRowStep> _steps = [];
    private TableSchema? _output;
    private ITableWriter? _writer;
    private string? _broken;
    private RowCounts _counts;

    /// <summary>A run of a table.</summary>
    /// <param name="section">The decoder, the row blocks and the table.</param>
    /// <param name="log">The table's notes.</param>
    /// <param name="memory">What the table may hold, in bytes.</param>
    public TableRun(TableSection section, JournalTableLog log, long memory)
    {
        _section = section;
        _log = log;
        _memory = memory;
        Rejects = new RejectedRows(section.Rejects);
        _decoding = new SemaphoreSlim(Parallelism, Parallelism);
    }

    public int Parallelism { get; } = Environment.ProcessorCount;

    public RejectedRows Rejects { get; }

    public RowCounts Counts => _counts;

    /// <summary>Why it can't be committed; null while it can.</summary>
    public string? Broken => Volatile.Read(ref _broken);

    /// <summary>Whether rows were written.</summary>
    public bool HasWriter => _writer is not null;

    /// <summary>Decodes one object into the table.</summary>
    public async ValueTask<RowCounts> TakeAsync(ObjectRef origin, PipeReader content, CancellationToken cancellationToken)
    {
        await _decoding.WaitAsync(cancellationToken).ConfigureAwait(false);
        SpooledObject? spooled = null;
        ObjectRows? rows = null;
        try
        {
            if (_schema is null && _section.Decoder is { Declared: null, DescribesFromStart: false })
            {
                spooled = await SpooledObject.TakeAsync(content, cancellationToken).ConfigureAwait(false);
            }

            await BindAsync(origin, content, spooled, cancellationToken).ConfigureAwait(false);
            rows = new ObjectRows(this, origin, _steps);
            var reader = spooled?.Open() ?? content;
            try
            {
                await _section.Decoder.DecodeAsync(origin, reader, _schema!, rows, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                if (spooled is not null)
                {
                    await reader.CompleteAsync().ConfigureAwait(false);
                }
            }

            var counts = rows.Counts;
            _lineage.Enqueue(new TableOrigin(
                _section.SourceOf(origin), origin.Key, new ObjectVersion(origin.ToInfo(), "", IsLatest: true, IsDeleteMarker: false), origin.Size, counts.Read, counts.Written, counts.Rejected));
            lock (_lineage)
            {
                _counts = _counts.Plus(counts);
            }

            return counts;
        }
        catch (Exception e) when (rows is { Counts.Written: > 0 } && e is not OperationCanceledException)
        {
            // Some of its rows are in files already, and would be there twice if it were read again.
            Interlocked.CompareExchange(ref _broken, $"'{origin.Key}' failed after some of its rows were written", null);
            throw;
        }
        finally
        {
            _decoding.Release();
            if (spooled is not null)
            {
                await spooled.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>The files; opened with the first rows, so that a run without any leaves the table as it is.</summary>
    public async ValueTask<ITableWriter> WriterAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _writer) is { } open)
        {
            return open;
        }

        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_writer is null)
            {
                try
                {
                    Volatile.Write(ref _writer, await _section.Table.OpenAsync(_output!, _log, _memory, Parallelism, cancellationToken).ConfigureAwait(false));
                }
                catch (Exception e) when (e is StoreException { EndsRun: false } or InvalidDataException)
                {
                    throw new TableException($"'{_section.Name}': {e.Message}", e);
                }
            }

            return _writer;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Makes all files visible, and their objects done.</summary>
    public async ValueTask<TableResult> CommitAsync(CancellationToken cancellationToken)
    {
        var result = await _writer!.CommitAsync([.. _lineage.OrderBy(o => o.Source, StringComparer.Ordinal).ThenBy(o => o.Key, StringComparer.Ordinal)], cancellationToken)
            .ConfigureAwait(false);
        await SettleAsync(isVisible: true).ConfigureAwait(false);
        return result;
    }

    /// <summary>What was held is done, or void.</summary>
    public ValueTask SettleAsync(bool isVisible) => _log.SettleAsync(isVisible, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        if (_writer is not null)
        {
            await _writer.DisposeAsync().ConfigureAwait(false);
        }

        _gate.Dispose();
        _decoding.Dispose();
    }

    private async ValueTask BindAsync(ObjectRef origin, PipeReader content, SpooledObject? spooled, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _schema) is not null)
        {
            return;
        }

        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_schema is null)
            {
                var schema = _section.Decoder.Declared ?? await DescribeAsync(origin, content, spooled, cancellationToken).ConfigureAwait(false);
                (_steps, _output) = _section.Bind(schema);
                Volatile.Write(ref _schema, schema);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    private async ValueTask<TableSchema> DescribeAsync(ObjectRef origin, PipeReader content, SpooledObject? spooled, CancellationToken cancellationToken)
    {
        var reader = spooled?.Open() ?? new PeekReader(content, MostPeeked);
        try
        {
            return await _section.Decoder.DescribeAsync(origin, reader, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await reader.CompleteAsync().ConfigureAwait(false);
        }
    }
}
