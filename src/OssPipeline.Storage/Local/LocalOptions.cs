using OssPipeline.Core.Catalog;

namespace OssPipeline.Storage.Local;

/// <summary>Options of the store kind <c>local</c>.</summary>
public sealed record LocalOptions : IValidatedOptions
{
    /// <summary>The folder whose files are the store's objects.</summary>
    [Option("The folder whose files are the objects; relative to the pipeline file. A key is a file's path below it.", Example = "./exports")]
    public required string Root { get; init; }

    /// <summary>Makes the folder when it is missing.</summary>
    [Option("Make the folder when the first object is written; without it a missing folder is an error, which tells a disk that is not mounted from an empty one.", IsTuning = true)]
    public bool Create { get; init; }

    /// <summary>Reads through symbolic links.</summary>
    [Option("Read through symbolic links that stay below the folder; without it links are left out. Nothing is ever written through a link.", IsTuning = true)]
    public bool FollowLinks { get; init; }

    /// <summary>Waits for the disk before a write counts as done.</summary>
    [Option("Wait until bytes are on the disk before they count as stored, so that they survive a power failure; slower.", IsTuning = true)]
    public bool Fsync { get; init; }

    /// <summary>What wrote the folder.</summary>
    [Option("What wrote the folder: with hdfs, names that begin with _ or . are left out (but for partitions such as _year=2026), and files with a .crc side-car are verified by it.")]
    public LocalExport Export { get; init; }

    /// <summary>Leaves out folders without _SUCCESS.</summary>
    [Option("With export: hdfs, take files only of folders with _SUCCESS (partitions: in a folder above them) and report the others.", IsTuning = true)]
    public bool RequireSuccess { get; init; } = true;

    /// <summary>Takes _SUCCESS too.</summary>
    [Option("With export: hdfs, take the _SUCCESS files as well.", IsTuning = true)]
    public bool CopySuccess { get; init; }

    /// <inheritdoc/>
    public IEnumerable<OptionProblem> Validate()
    {
        if (Export == LocalExport.None && CopySuccess)
        {
            yield return new OptionProblem("copy_success", "without export: hdfs every file is taken anyway");
        }

        if (Export == LocalExport.None && !RequireSuccess)
        {
            yield return new OptionProblem("require_success", "it needs export: hdfs");
        }

        if (string.IsNullOrWhiteSpace(Root))
        {
            yield return new OptionProblem("root", "it must name a folder");
        }
    }
}
