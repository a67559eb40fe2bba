using OssPipeline.Blocks.Codecs;
using OssPipeline.Core.Catalog;

namespace OssPipeline.Blocks;

/// <summary>Options of <c>compress</c>.</summary>
internal sealed record CompressOptions : IValidatedOptions
{
    /// <summary>The format.</summary>
    [Option("The format to compress to.")]
    public Compression Format { get; init; } = Compression.Zstd;

    /// <summary>The level.</summary>
    [Option("How hard to try: 1 to 9 for gzip, 1 to 19 for zstd.", Example = "9", DefaultText = "6 for gzip, 3 for zstd")]
    public int? Level { get; init; }

    /// <summary>Whether the name tells.</summary>
    [Option("Add .gz or .zst to the key.")]
    public bool Suffix { get; init; } = true;

    /// <summary>Whether the header tells.</summary>
    [Option("Set Content-Encoding, so that HTTP clients decompress by themselves; use it with suffix: false.")]
    public bool ContentEncoding { get; init; }

    /// <summary>What is left as it is.</summary>
    [Option("Pass objects on unchanged whose key in the source one of these patterns matches.", Example = "[\"*.{gz,zst,jpg,parquet}\"]")]
    public IReadOnlyList<string> Skip { get; init; } = [];

    /// <inheritdoc/>
    public IEnumerable<OptionProblem> Validate()
    {
        if (Level is { } level && (level < 1 || level > Format.MaxLevel()))
        {
            yield return new OptionProblem("level", $"level is {level}; {Format.Word()} takes 1 to {Format.MaxLevel()}");
        }

        foreach (var problem in FilterOptions.GlobProblems("skip", Skip))
        {
            yield return problem;
        }
    }
}
