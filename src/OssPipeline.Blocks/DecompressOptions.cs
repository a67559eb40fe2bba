using OssPipeline.Blocks.Codecs;
using OssPipeline.Core.Catalog;
using OssPipeline.Core.Data;

namespace OssPipeline.Blocks;

/// <summary>What objects are compressed with.</summary>
internal enum DecompressFormat
{
    /// <summary>What their first bytes say.</summary>
    Auto,

    /// <summary>gzip.</summary>
    Gzip,

    /// <summary>zstd.</summary>
    Zstd,
}

/// <summary>What becomes of an object that is not compressed.</summary>
internal enum PlainObjects
{
    /// <summary>It fails.</summary>
    Fail,

    /// <summary>It passes as it is.</summary>
    Pass,
}

/// <summary>Options of <c>decompress</c>.</summary>
internal sealed record DecompressOptions : IValidatedOptions
{
    /// <summary>The format.</summary>
    [Option("What objects are compressed with; auto looks at the first bytes of each.")]
    public DecompressFormat Format { get; init; }

    /// <summary>Objects that are not compressed.</summary>
    [Option("What becomes of an object that is not compressed; pass is for format: auto.", IsTuning = true)]
    public PlainObjects Plain { get; init; }

    /// <summary>The ratio of a bomb.</summary>
    [Option("Fail an object that grows to more than this many times its size, once it passes 64 MiB.", IsTuning = true)]
    public int MaxRatio { get; init; } = 1000;

    /// <summary>The size of a bomb.</summary>
    [Option("Fail an object that grows to more bytes than this.", Example = "100GiB", DefaultText = "no limit", IsTuning = true)]
    public ByteSize? MaxSize { get; init; }

    /// <summary>The format asked for; null for auto.</summary>
    internal Compression? Wanted => Format switch
    {
        DecompressFormat.Gzip => Compression.Gzip,
        DecompressFormat.Zstd => Compression.Zstd,
        _ => null,
    };

    /// <inheritdoc/>
    public IEnumerable<OptionProblem> Validate()
    {
        if (Plain == PlainObjects.Pass && Format != DecompressFormat.Auto)
        {
            yield return new OptionProblem("plain", "plain: pass needs format: auto, which tells compressed objects from others");
        }

        if (MaxRatio < 1)
        {
            yield return new OptionProblem("max_ratio", $"max_ratio is {MaxRatio}; it is at least 1");
        }
    }
}
