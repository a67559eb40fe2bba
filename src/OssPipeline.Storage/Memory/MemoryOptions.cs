using OssPipeline.Core.Catalog;
using OssPipeline.Core.Data;

namespace OssPipeline.Storage.Memory;

/// <summary>Options of the store kind <c>memory</c>.</summary>
public sealed record MemoryOptions : IValidatedOptions
{
    /// <summary>Which of the process's memory stores it is.</summary>
    [Option("Stores of one name share their objects within this process.", Example = "scratch")]
    public string Name { get; init; } = "default";

    /// <summary>The smallest part that may be followed by another.</summary>
    [Option("The smallest part of a multipart upload that may be followed by another; 100KiB behaves like OSS.", Example = "100KiB")]
    public ByteSize MinPartSize { get; init; } = new(1);

    /// <inheritdoc/>
    public IEnumerable<OptionProblem> Validate()
    {
        if (MinPartSize.Bytes < 1)
        {
            yield return new OptionProblem("min_part_size", "it must be at least 1 byte");
        }
    }
}
