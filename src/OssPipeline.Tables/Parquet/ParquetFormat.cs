using OssPipeline.Core.Rows;
using OssPipeline.Tables.Table;

namespace OssPipeline.Tables.Parquet;

/// <summary>Files in Parquet.</summary>
internal sealed class ParquetFormat(IParquetEngine engine, ParquetCompression compression, int? level, ParquetEncodings encodings, ParquetTimestamps timestamps)
    : IRowFormat
{
    /// <summary>MaxCompute's limit of a STRING or BINARY.</summary>
    private const int MostBytes = 8 << 20;

    // A sample of so many rows is enough for every file of the table: looking at all rows of each small file costs as much as writing it.
    private const int EnoughRows = 4 << 10;

    private ParquetPlan? _plan;

    /// <inheritdoc/>
    public string Extension => ".parquet";

    /// <inheritdoc/>
    public string ContentType => "application/vnd.apache.parquet";

    /// <inheritdoc/>
    public void Check(TableSchema schema)
    {
        // Parquet has all our types.
    }

    /// <inheritdoc/>
    public void Screen(ReadOnlySpan<Column> columns, TableSchema names, RejectRow rejects) => LongValues.Find(columns, names, MostBytes, rejects);

    /// <inheritdoc/>
    public IRowEncoder Open(TableSchema schema, Stream output, RowGroup first)
    {
        var plan = Volatile.Read(ref _plan);
        if (plan is null || !ReferenceEquals(plan.Schema, schema))
        {
            plan = new ParquetPlan(schema, compression, level, encodings, timestamps, ColumnSample.Of(first));
            if (first.Rows >= EnoughRows)
            {
                Volatile.Write(ref _plan, plan);
            }
        }

        return engine.Write(plan, output);
    }
}
