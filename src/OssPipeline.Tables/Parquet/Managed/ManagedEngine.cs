using OssPipeline.Tables.Table;

namespace OssPipeline.Tables.Parquet.Managed;

/// <summary>Parquet.Net: no native library.</summary>
internal sealed class ManagedEngine : IParquetEngine
{
    /// <inheritdoc/>
    public string Name => "managed";

    /// <inheritdoc/>
    public IRowEncoder Write(ParquetPlan plan, Stream output) => new ManagedWriter(plan, output);

    /// <inheritdoc/>
    public async ValueTask<IParquetReader> ReadAsync(Stream file, CancellationToken cancellationToken) =>
        await ManagedReader.OpenAsync(file, cancellationToken).ConfigureAwait(false);
}
