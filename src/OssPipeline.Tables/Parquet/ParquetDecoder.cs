using System.IO.Pipelines;
using OssPipeline.Core.Blocks;
using OssPipeline.Core.Catalog;
using OssPipeline.Core.Data;
using OssPipeline.Core.Rows;
using OssPipeline.Tables.Table;

namespace OssPipeline.Tables.Parquet;

/// <summary>Decodes Parquet files: the kind <c>parquet_decode</c>.</summary>
/// <param name="engine">The library that reads.</param>
/// <param name="spool">The folder for temporary files; made when needed.</param>
internal sealed class ParquetDecoder(IParquetEngine engine, string spool) : IRowDecoder
{
    /// <summary>About the most bytes of a batch, as the file counts them.</summary>
    private const long BatchBytes = 16 << 20;

    /// <summary>The kind <c>parquet_decode</c>.</summary>
    public static ComponentKind Kind { get; } = new DecoderKind<ParquetDecodeOptions>(
        "parquet_decode",
        "Makes rows of Parquet files, a row group at a time.",
        static (options, context) => new ParquetDecoder(ParquetEngines.Of(options.Engine), Path.Combine(context.StateDirectory, "spool")))
    {
        Example = """
            rows: { kind: parquet_decode }
            """,
        Remarks = """
            What a Parquet file holds is told at its end, so each file lies in a temporary file under the state directory while it is decoded.

            The columns are those of the run's first file. A file with other columns, or with other types, fails with the column's name and
            both types; the order of columns may differ. Lists, maps and structures are no columns; times of day, neither. Unsigned 64-bit
            integers become decimal(20,0), timestamps in nanoseconds lose what is finer than microseconds, and timestamps without a zone
            count as UTC.
            """,
    };

    /// <inheritdoc/>
    public Scope Scope => Scope.Object;

    /// <inheritdoc/>
    public bool KeepsKeysDistinct => true;

    public bool DescribesFromStart => false;

    /// <inheritdoc/>
    public TableSchema? Declared => null;

    /// <inheritdoc/>
    public ObjectVerdict Shape(ObjectRef origin, ObjectDraft draft) => ObjectVerdict.Keep(draft);

    /// <inheritdoc/>
    public async ValueTask<TableSchema> DescribeAsync(ObjectRef origin, PipeReader content, CancellationToken cancellationToken)
    {
        await using var file = await SpoolAsync(content, cancellationToken).ConfigureAwait(false);
        await using var reader = await engine.ReadAsync(file, cancellationToken).ConfigureAwait(false);
        return reader.Schema;
    }

    /// <inheritdoc/>
    public async ValueTask DecodeAsync(ObjectRef origin, PipeReader content, TableSchema schema, IRowWriter output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(origin);
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(output);
        await using var file = await SpoolAsync(content, cancellationToken).ConfigureAwait(false);
        await using var reader = await engine.ReadAsync(file, cancellationToken).ConfigureAwait(false);
        var places = Places(origin, reader.Schema, schema);
        await using var batches = new OrderedBatches(output);
        var (sequence, line) = (0, 1L);
        Column[]? held = null;
        try
        {
            for (var group = 0; group < reader.Groups; group++)
            {
                var most = RowsPerBatch(reader, group);
                while (await reader.ReadAsync(group, most, cancellationToken).ConfigureAwait(false) is { Length: > 0 } columns)
                {
                    // One is held back: the last of all is marked.
                    (held, var ready) = (columns, held);
                    if (ready is not null)
                    {
                        var rows = ready[0].Count;
                        await batches.AddAsync(Batch(origin, sequence++, line, isLast: false, schema, ready, places), cancellationToken).ConfigureAwait(false);
                        line += rows;
                    }
                }
            }

            var last = held ?? Empty(reader.Schema);
            held = null;
            await batches.AddAsync(Batch(origin, sequence, line, isLast: true, schema, last, places), cancellationToken).ConfigureAwait(false);
            await batches.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            foreach (var column in held ?? [])
            {
                column.Dispose();
            }
        }
    }

    private static RowBatch Batch(ObjectRef origin, int sequence, long line, bool isLast, TableSchema schema, Column[] columns, int[] places)
    {
        var ordered = new Column[places.Length];
        for (var i = 0; i < places.Length; i++)
        {
            ordered[i] = columns[places[i]];
        }

        return new RowBatch(origin, sequence, isLast, schema, ordered, ordered[0].Count) { FirstLine = line };
    }

    private static Column[] Empty(TableSchema schema)
    {
        var columns = new Column[schema.Columns.Count];
        for (var i = 0; i < columns.Length; i++)
        {
            using var builder = new ColumnBuilder(schema.Columns[i].Type, 0);
            columns[i] = builder.Build();
        }

        return columns;
    }

    private static int RowsPerBatch(IParquetReader reader, int group)
    {
        var rows = Math.Max(1, reader.RowsOf(group));
        return (int)Math.Clamp(BatchBytes / Math.Max(1, reader.BytesOf(group) / rows), 1, RowBatch.UsualRows);
    }

    // Where the run's columns are in the file.
    private static int[] Places(ObjectRef origin, TableSchema file, TableSchema schema)
    {
        var places = new int[schema.Columns.Count];
        for (var i = 0; i < places.Length; i++)
        {
            var wanted = schema.Columns[i];
            places[i] = file.IndexOf(wanted.Name);
            if (places[i] < 0)
            {
                throw new InvalidDataException($"'{origin.Key}' has no column '{wanted.Name}' ({wanted.Type}), which the run's first file has; its columns are {file}.");
            }

            var there = file.Columns[places[i]].Type;
            if (there != wanted.Type)
            {
                throw new InvalidDataException($"'{origin.Key}' has the column '{wanted.Name}' as {there}; the run's first file has it as {wanted.Type}.");
            }
        }

        foreach (var column in file.Columns)
        {
            if (schema.IndexOf(column.Name) < 0)
            {
                throw new InvalidDataException($"'{origin.Key}' has a column '{column.Name}' ({column.Type}), which the run's first file lacks; that one's columns are {schema}.");
            }
        }

        return places;
    }

    private async ValueTask<FileStream> SpoolAsync(PipeReader content, CancellationToken cancellationToken)
    {
        var file = TempFile.Create(spool, ".parquet");
        try
        {
            await content.CopyToAsync(file, cancellationToken).ConfigureAwait(false);
            file.Position = 0;
            return file;
        }
        catch
        {
            await file.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
