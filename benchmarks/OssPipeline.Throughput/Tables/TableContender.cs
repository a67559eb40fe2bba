using System.Globalization;
using OssPipeline.Throughput.Running;

namespace OssPipeline.Throughput.Tables;

/// <summary>One way from the CSV to Parquet files, on some cores.</summary>
/// <param name="Codec">Of the pages.</param>
/// <param name="Threads">How many cores it may use: it is bound to them.</param>
/// <param name="Work">Where files may go.</param>
internal abstract record TableContender(string Codec, int Threads, string Work)
{
    /// <summary>Partitions of the table; 0 for none.</summary>
    public int Partitions { get; init; }

    /// <summary>What the result table calls it.</summary>
    public abstract string Title { get; }

    /// <summary>Whether others are compared with it.</summary>
    public abstract bool IsPeer { get; }

    /// <summary>The folder of its files.</summary>
    protected string Target => Path.Combine(Work, "out");

    /// <summary>Runs once into an empty folder.</summary>
    public async Task<TableFigures> RunAsync(VehicleFile source, TimeSpan limit, CancellationToken cancellationToken)
    {
        Empty();
        try
        {
            var figures = await MeasureAsync(source, limit, cancellationToken);
            var files = Directory.GetFiles(Target, "*.parquet", SearchOption.AllDirectories);
            return figures with { Files = files.Length, Bytes = files.Sum(f => new FileInfo(f).Length), Digest = DuckCopyCommand.Digest(files) };
        }
        finally
        {
            Empty();
        }
    }

    protected abstract Task<TableFigures> MeasureAsync(VehicleFile source, TimeSpan limit, CancellationToken cancellationToken);

    /// <summary>The command on its cores alone: a limit of threads by itself leaves garbage collectors and allocators the others.</summary>
    protected ProcessSpec Bind(ProcessSpec spec) =>
        new("taskset", ["-c", Threads == 1 ? "0" : string.Create(CultureInfo.InvariantCulture, $"0-{Threads - 1}"), spec.Program, .. spec.Arguments]) { Environment = spec.Environment };

    private void Empty()
    {
        if (Directory.Exists(Target))
        {
            Directory.Delete(Target, recursive: true);
        }

        Directory.CreateDirectory(Target);
    }
}

/// <summary>What a run took and made.</summary>
/// <param name="Run">The process.</param>
internal sealed record TableFigures(Measurement Run)
{
    /// <summary>Parquet files.</summary>
    public int Files { get; init; }

    /// <summary>Bytes of them.</summary>
    public long Bytes { get; init; }

    /// <summary>What DuckDB finds in them: the number of rows, and a hash of all values whatever the order.</summary>
    public string Digest { get; init; } = "";
}
