using System.Collections.Concurrent;
using OssPipeline.Core.Rows;
using OssPipeline.Tables.Table;

namespace OssPipeline.Tables.Parquet.Pages;

/// <summary>Pages of our own: what nearly all tables need, without a library between columns and pages; another engine for all else.</summary>
/// <remarks>
/// Columns lie in memory as PLAIN pages do, so a page is a copy, and where values repeat a dictionary. The libraries go over every value
/// several times, and ParquetSharp's cuts pages after 20,000 rows, which a codec pays for (docs/performance.md).
/// </remarks>
/// <param name="other">Makes the one that writes what this one does not, and reads: a native library is loaded only when it is needed.</param>
internal sealed class PageEngine(Func<IParquetEngine> other) : IParquetEngine
{
    private readonly Lazy<IParquetEngine> _other = new(other);
    private readonly ConcurrentBag<PageTools> _idle = [];

    /// <inheritdoc/>
    public string Name => "auto";

    /// <inheritdoc/>
    public IRowEncoder Write(ParquetPlan plan, Stream output) => Suits(plan) ? new PageFileWriter(plan, output, this) : _other.Value.Write(plan, output);

    /// <inheritdoc/>
    public ValueTask<IParquetReader> ReadAsync(Stream file, CancellationToken cancellationToken) => _other.Value.ReadAsync(file, cancellationToken);

    /// <summary>What a row group is written with; given back behind it, so that open files hold nothing.</summary>
    public PageTools Rent(ParquetPlan plan)
    {
        while (_idle.TryTake(out var tools))
        {
            if (tools.Suits(plan))
            {
                return tools;
            }

            tools.Dispose();
        }

        return new PageTools(plan);
    }

    /// <summary>Takes it back.</summary>
    public void Return(PageTools tools) => _idle.Add(tools);

    private static bool Suits(ParquetPlan plan) =>
        plan.Encodings == ParquetEncodings.Portable
        && plan.Compression != ParquetCompression.Gzip
        && (plan.Timestamps == ParquetTimestamps.Micros || !plan.Schema.Columns.Any(c => c.Type.Kind == ColumnKind.Timestamp));
}
