using OssPipeline.Throughput.Serving;

namespace OssPipeline.Throughput.Running;

/// <summary>A case with its files on disk.</summary>
/// <param name="Case">The case.</param>
/// <param name="Root">The folder that holds nothing but its files.</param>
/// <param name="Totals">What they add up to, as it was while they were written.</param>
internal sealed record Workload(BenchCase Case, string Root, BucketTotals Totals)
{
    /// <summary>The file of a case of one, else the folder.</summary>
    public string Path => Case.Files == 1 ? DataMaker.FilePath(Root, 0, 0) : Root;
}
