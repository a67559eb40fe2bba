using OssPipeline.Tables.Parquet.Managed;
using OssPipeline.Tables.Parquet.Native;
using OssPipeline.Tables.Parquet.Pages;
using OssPipeline.Tables.Table;

namespace OssPipeline.Tables.Parquet;

/// <summary>The libraries there are.</summary>
internal static class ParquetEngines
{
    /// <summary>The one that was asked for; of its own choice our own pages, and for what they are not the native one where that runs.</summary>
    /// <exception cref="InvalidDataException">The native one was asked for and does not run here.</exception>
    public static IParquetEngine Of(TableEngine engine) => engine switch
    {
        TableEngine.Managed => new ManagedEngine(),
        TableEngine.Native when !NativeEngine.IsAvailable =>
            throw new InvalidDataException("engine: native needs ParquetSharp's native library, which does not run here; use engine: managed."),
        TableEngine.Native => new NativeEngine(),
        _ => new PageEngine(static () => NativeEngine.IsAvailable ? new NativeEngine() : new ManagedEngine()),
    };
}
