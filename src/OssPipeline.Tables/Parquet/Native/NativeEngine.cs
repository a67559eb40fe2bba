using System.Runtime.CompilerServices;
using OssPipeline.Tables.Table;

namespace OssPipeline.Tables.Parquet.Native;

/// <summary>Apache Arrow's C++ library through ParquetSharp.</summary>
internal sealed class NativeEngine : IParquetEngine
{
    private static readonly Lazy<bool> Loads = new(Probe);

    /// <summary>Whether its native library runs here.</summary>
    public static bool IsAvailable => Loads.Value;

    /// <inheritdoc/>
    public string Name => "native";

    /// <inheritdoc/>
    public IRowEncoder Write(ParquetPlan plan, Stream output) => new NativeWriter(plan, output);

    /// <inheritdoc/>
    public ValueTask<IParquetReader> ReadAsync(Stream file, CancellationToken cancellationToken) => new(new NativeReader(file));

    private static bool Probe()
    {
        try
        {
            return Touch() > 0;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException or TypeInitializationException or FileNotFoundException)
        {
            return false;
        }
    }

    // By itself, so that a library that can't be loaded is met inside the try.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Touch()
    {
        using var properties = ParquetSharp.WriterProperties.GetDefaultWriterProperties();
        return properties.DataPageSize;
    }
}
