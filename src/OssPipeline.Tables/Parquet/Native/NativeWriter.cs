using OssPipeline.Tables.Table;
using ParquetSharp;
using ParquetSharp.IO;

namespace OssPipeline.Tables.Parquet.Native;

/// <summary>A Parquet file through physical column writers.</summary>
/// <remarks>
/// A row group is written column after column, each to its end, so that the library holds a page at a time and not the group;
/// what it needs as a whole is ours and counted (a buffered row group of the library's holds all columns' pages in native memory).
/// </remarks>
internal sealed class NativeWriter : IRowEncoder
{
    private readonly ParquetPlan _plan;
    private readonly ManagedOutputStream _stream;
    private readonly ParquetFileWriter _writer;
    private bool _isDisposed;

    public NativeWriter(ParquetPlan plan, Stream output)
    {
        _plan = plan;
        using var schema = NativeSchema.Of(plan);
        using var properties = NativeSchema.Properties(plan);
        _stream = new ManagedOutputStream(output, leaveOpen: true);
        try
        {
            _writer = new ParquetFileWriter(_stream, schema, properties);
        }
        catch
        {
            _stream.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask WriteAsync(RowGroup rows, Func<CancellationToken, ValueTask> drain, CancellationToken cancellationToken)
    {
        using var scratch = new NativeScratch();
        using var group = _writer.AppendRowGroup();
        for (var i = 0; i < _plan.Schema.Columns.Count; i++)
        {
            using var writer = group.NextColumn();
            foreach (var piece in rows.Pieces)
            {
                cancellationToken.ThrowIfCancellationRequested();
                NativeColumn.Write(writer, piece.Columns[i], _plan, scratch);
            }

            await drain(cancellationToken).ConfigureAwait(false);
        }

        group.Close();
    }

    /// <inheritdoc/>
    public ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        _writer.Close();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            _writer.Dispose();
            _stream.Dispose();
        }

        return ValueTask.CompletedTask;
    }
}
