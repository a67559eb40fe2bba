using OssPipeline.Core.Catalog;
using OssPipeline.Core.Rows;
using OssPipeline.Core.Storage;
using OssPipeline.Tables.Ddl;
using OssPipeline.Tables.Delimited;
using OssPipeline.Tables.Parquet;

namespace OssPipeline.Tables.Table;

/// <summary>Writes rows as the files of an external table: the sink kind <c>table</c>.</summary>
internal sealed class TableSink : ITableSink
{
    private readonly TableOptions _options;
    private readonly IObjectStore _store;
    private readonly TimeProvider _clock;
    private readonly TablePlace _place;
    private readonly string _spool;

    /// <summary>A table in a store, which it does not own.</summary>
    /// <param name="options">What it is.</param>
    /// <param name="store">Where it lies.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="spool">The folder for temporary files; made when needed.</param>
    public TableSink(TableOptions options, IObjectStore store, TimeProvider clock, string spool)
    {
        _spool = spool;
        _options = options;
        _store = store;
        _clock = clock;
        _place = new TablePlace(options.Prefix);
    }

    /// <summary>What of rows may lie in temporary files, in bytes; null for what suits the memory.</summary>
    internal long? SpillLimit { get; init; }

    /// <summary>The kind <c>table</c>.</summary>
    public static ComponentKind Kind { get; } = new TableKind<TableOptions>(
        "table",
        "Writes rows as the files of an external table, partitioned and well sized, which become visible together, with the scripts that create it.",
        static (options, context) => new TableSink(options, context.Store(options.Store), context.Clock, Path.Combine(context.StateDirectory, "spool")))
    {
        Example = """
            rows:  { kind: csv_decode, header: true }
            table: { kind: table, store: lake, prefix: warehouse/vehicles/, format: parquet, compression: zstd, partition_by: [ds] }
            """,
        Remarks = """
            Files are uploads that are completed together when all rows are written: a run that ends before leaves nothing visible, and one
            that ends in the middle of completing them is carried through by the next. Nothing is renamed or copied.

            Beside the table, never inside it (MaxCompute reads every object below a table's folder), lie `_osspipe/TABLE/manifest-RUN.json`
            (files, rows, sizes, CRC-64, least and greatest values, what it was made from), the scripts, and `_SUCCESS`, which names the manifest.

            With partition_by, rows that memory has no room for wait in temporary files under the state directory, up to 16 GiB, until their
            partition has enough for a row group: so thousands of partitions that come mixed take no more memory than one, and their files are
            not cut into small row groups. Those files are as large as the rows are, uncompressed, and readable for their owner alone.

            A partition's value may have letters, digits, space and `: _ $ # . ! @ -`, at most 128 bytes; other rows are rejected. Values of
            date and boolean columns become text.

            overwrite_partitions deletes the files that were in a partition after the new ones are complete: for that moment readers see both.

            Text is written as MaxCompute's text parser reads it: `\N` for NULL, `\n` at the end of lines, timestamps in UTC with nine digits.
            Parquet timestamps are UTC microseconds; decimals are byte arrays, which MaxCompute reads with `odps.ext.parquet.native=true`.
            """,
    };

    /// <inheritdoc/>
    public StoreInfo Store => _store.Info;

    /// <inheritdoc/>
    public string Location => $"{_store.Info.Location}/{_place.Prefix}";

    /// <inheritdoc/>
    public string Folder => _place.Prefix;

    /// <inheritdoc/>
    public IReadOnlyList<string> PartitionBy => _options.PartitionBy;

    /// <inheritdoc/>
    public bool ReplacesRows => _options.Mode == TableMode.OverwritePartitions;

    /// <inheritdoc/>
    public void Check(TableSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        foreach (var name in _options.PartitionBy)
        {
            var at = schema.IndexOf(name);
            if (at < 0)
            {
                throw new InvalidDataException($"There is no column '{name}' to partition by; there are {schema}. `derive` makes one.");
            }

            if (!PartitionValue.Takes(schema.Columns[at].Type))
            {
                throw new InvalidDataException(
                    $"Column '{name}' is {schema.Columns[at].Type}, which MaxCompute does not partition by; derive a string, date or integer of it.");
            }
        }

        foreach (var name in _options.ColumnComments.Keys)
        {
            if (schema.IndexOf(name) < 0)
            {
                throw new InvalidDataException($"column_comments has a comment for '{name}', but there is no such column; there are {schema}.");
            }
        }

        Format().Check(FileColumns.Of(schema, _options.PartitionBy).Schema);
        _ = Scripts(schema, []);
    }

    /// <inheritdoc/>
    public ValueTask<bool> RecoverAsync(ITableLog log, CancellationToken cancellationToken) =>
        new TableRecovery(_store, _place, log).RunAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<ITableWriter> OpenAsync(TableSchema schema, ITableLog log, long memory, int parallelism, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(log);
        Check(schema);
        if (_options.Mode == TableMode.FailIfExists)
        {
            await foreach (var there in _store.ListAsync(_place.Prefix, startAfter: null, cancellationToken).ConfigureAwait(false))
            {
                if (there.Size > 0 || there.Key != _place.Prefix)
                {
                    throw new StoreException(
                        StoreErrorKind.AlreadyExists, $"{Location} has files already, '{there.Key}' for one, and mode is fail_if_exists.");
                }
            }
        }

        var run = $"{_clock.GetUtcNow():yyyyMMdd'T'HHmmss}-{Guid.NewGuid().ToString("N")[..8]}";
        await log.AppendAsync([new TableNote { Run = run }.ToText()], cancellationToken).ConfigureAwait(false);
        await ProbeAsync(run, cancellationToken).ConfigureAwait(false);
        var plan = new TablePlan(run, schema, FileColumns.Of(schema, _options.PartitionBy), Format(), _options, _place);
        var budget = TableBudget.Of(memory, parallelism, _options, _store.Info);
        return new TableWriter(
            plan, _store, log, _clock, partitions => Scripts(schema, partitions), _spool, SpillLimit is { } limit ? budget with { SpillLimit = limit } : budget);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<TableFileCheck> CheckFilesAsync(CancellationToken cancellationToken) => new TableAudit(_store, _place).RunAsync(cancellationToken);

    /// <inheritdoc/>
    public IReadOnlyList<TableScript> Scripts(TableSchema schema, IReadOnlyCollection<string> partitions)
    {
        ArgumentNullException.ThrowIfNull(schema);
        return TableDdl.Scripts(Described(schema), _options.PartitionBy, Ddl(), partitions);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Lint(TableSchema schema, KnownFiles files)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(files);
        var facts = new TableFacts
        {
            // A file may be over its target by a row group.
            LargestFile = _options.TargetFileSize.Bytes + _options.RowGroup.Bytes,
            Partitions = files.Partitions,
            Codec = _options.Codec.ToString().ToLowerInvariant(),
            Timestamps = _options.Timestamps.ToString().ToLowerInvariant(),
            HasNewEncodings = _options.Encodings != ParquetEncodings.Portable,
        };

        // Types that are written as others are no trouble any more, so the lint sees what the scripts do; partition columns as they came.
        var described = Described(schema);
        var seen = new TableSchema(described.Columns.Select((c, i) => _options.PartitionBy.Contains(c.Name, StringComparer.OrdinalIgnoreCase) ? c with { Type = schema.Columns[i].Type } : c));
        return [.. TableLint.Check(seen, _options.PartitionBy, Ddl(), facts).Select(w => w.ToString())];
    }

    /// <summary>What the scripts are written from.</summary>
    internal DdlOptions Ddl() => new()
    {
        Table = _options.Table ?? _place.Name,
        Format = _options.Format switch
        {
            TableFileFormat.Parquet => DdlFormat.Parquet,
            TableFileFormat.Csv => DdlFormat.Csv,
            _ => DdlFormat.Tsv,
        },
        Dialect = _options.Dialect,
        Location = _options.Location is null ? DdlLocation.Of(_store.Info, _place.Prefix, _options.LocationEndpoint) : DdlLocation.Parse(_options.Location),
        Comment = _options.Comment,
        RoleArn = _options.RoleArn,
        Lifecycle = _options.Lifecycle,
        Properties = _options.Properties,
        Text = new TextLayout
        {
            Delimiter = _options.Delimiter is { Length: 1 } delimiter ? delimiter[0] : null,
            HeaderLines = _options.Header ? 1 : 0,
            NullText = _options.Null,
            UsesQuotes = _options.UseQuote,
            IsGzip = _options.Codec == TableCompression.Gzip,
        },
    };

    /// <summary>The columns as scripts have them: partitions are text or integers, and so are timestamps that are written as text.</summary>
    internal TableSchema Described(TableSchema schema) => new(schema.Columns.Select(c => c with
    {
        Type = _options.PartitionBy.Contains(c.Name, StringComparer.OrdinalIgnoreCase) ? PartitionValue.TypeOf(c.Type)
            : c.Type.Kind == ColumnKind.Timestamp && !_options.IsText && _options.Timestamps == ParquetTimestamps.String ? new ColumnType(ColumnKind.String)
            : c.Type,
        Comment = _options.ColumnComments.FirstOrDefault(p => p.Key.Equals(c.Name, StringComparison.OrdinalIgnoreCase)).Value ?? c.Comment,
    }));

    /// <summary>Begins an upload and takes it back: rows of many partitions may be read for hours before the first file is sent, so a store that would refuse it says so now.</summary>
    private async ValueTask ProbeAsync(string run, CancellationToken cancellationToken)
    {
        var key = _place.ProbeKey(run);
        var id = await _store.BeginUploadAsync(key, WriteOptions.Default, cancellationToken).ConfigureAwait(false);
        await _store.AbortUploadAsync(key, id, cancellationToken).ConfigureAwait(false);
    }

    private IRowFormat Format() => _options.IsText
        ? new DelimitedFormat(new DelimitedOptions(
            _options.Delimiter is { Length: 1 } delimiter ? delimiter[0] : _options.Format == TableFileFormat.Tsv ? '\t' : ',',
            _options.UseQuote,
            _options.Null,
            _options.Header,
            _options.Codec == TableCompression.Gzip ? _options.Level ?? DelimitedOptions.UsualGzipLevel : null,
            _options.Format == TableFileFormat.Tsv ? ".tsv" : ".csv"))
        : new ParquetFormat(
            ParquetEngines.Of(_options.Engine),
            (ParquetCompression)_options.Codec,
            _options.Level,
            _options.Encodings,
            _options.Timestamps);
}
