using System.Buffers.Binary;
using OssPipeline.Tables.Parquet.Managed;
using OssPipeline.Tables.Table;

namespace OssPipeline.Tables.Parquet.Pages;

/// <summary>A Parquet file of our own pages (apache/parquet-format, "File Format").</summary>
internal sealed class PageFileWriter(ParquetPlan plan, Stream output, PageEngine engine) : IRowEncoder
{
    private static readonly byte[] Magic = "PAR1"u8.ToArray();

    private readonly List<object> _groups = [];
    private long _rows;

    /// <inheritdoc/>
    public async ValueTask WriteAsync(RowGroup rows, Func<CancellationToken, ValueTask> drain, CancellationToken cancellationToken)
    {
        if (output.Position == 0)
        {
            output.Write(Magic);
        }

        var tools = engine.Rent(plan);
        try
        {
            var chunks = new List<object>(plan.Schema.Columns.Count);
            for (var i = 0; i < plan.Schema.Columns.Count; i++)
            {
                chunks.Add(ChunkWriter.Write(plan, rows, i, tools, output, cancellationToken));
                await drain(cancellationToken).ConfigureAwait(false);
            }

            _groups.Add(PageFooter.Group(chunks, rows.Rows, _groups.Count));
            _rows += rows.Rows;
        }
        finally
        {
            engine.Return(tools);
        }
    }

    /// <inheritdoc/>
    public ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        if (output.Position == 0)
        {
            output.Write(Magic);
        }

        var footer = ThriftWriter.ToBytes(PageFooter.File(plan, _groups, _rows));
        var length = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, footer.Length);
        output.Write(footer);
        output.Write(length);
        output.Write(Magic);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
