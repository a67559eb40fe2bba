using OssPipeline.Core.Data;

namespace OssPipeline.Throughput.Running;

/// <summary>A tree of equal files.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Directories">How many folders.</param>
/// <param name="FilesEach">How many files in each.</param>
/// <param name="FileSize">Bytes of each file.</param>
internal sealed record BenchCase(string Name, int Directories, int FilesEach, long FileSize)
{
    public const string Empty = "empty-1m";

    public static BenchCase[] Uploads { get; } =
    [
        new("file-4g", 1, 1, 4L << 30),
        new("1k-1m", 10, 100, 1 << 20),
        new("20k-4k", 20, 1000, 4 << 10),
    ];

    /// <summary>What runs once and unmeasured, so that servers are compiled and programs are in the page cache.</summary>
    public static BenchCase Warm { get; } = new("warm", 4, 100, 1 << 20);

    public int Files => Directories * FilesEach;

    public string Title => Files == 1 ? $"{new ByteSize(FileSize)}, one file" : $"{Files:N0} × {new ByteSize(FileSize)}";

    /// <summary>Streams that suit these files: few for large parts, many where each request waits for its answer.</summary>
    public int Streams => FileSize >= 16 << 20 ? 4 : 32;

    /// <summary>The same with less data.</summary>
    public BenchCase DividedBy(int scale) => this switch
    {
        { Files: 1 } => this with { FileSize = Math.Max(1 << 20, FileSize / scale) },
        _ => this with { Directories = Math.Max(1, Directories / scale), FilesEach = Math.Max(1, FilesEach / Math.Max(1, scale / Directories)) },
    };
}
