using OssPipeline.Core.Catalog;

namespace OssPipeline.Blocks;

/// <summary>What <c>crc64</c> does.</summary>
internal enum Crc64Mode
{
    /// <summary>Computes the sums.</summary>
    Record,

    /// <summary>Computes the sums and compares them.</summary>
    Check,
}

/// <summary>What becomes of an object that nobody has a sum for.</summary>
internal enum Crc64Missing
{
    /// <summary>It fails.</summary>
    Fail,

    /// <summary>It passes unchecked.</summary>
    Pass,
}

/// <summary>Options of <c>crc64</c>.</summary>
internal sealed record Crc64Options : IValidatedOptions
{
    /// <summary>Record or check.</summary>
    [Option("record: keep the sum of every object in the manifest; check: compare it as well.", IsTuning = true)]
    public Crc64Mode Mode { get; init; }

    /// <summary>The list.</summary>
    [Option("A file that lists the expected sums, relative to the pipeline file.", Example = "sums.txt", DefaultText = "what the source store vouches for", IsTuning = true)]
    public string? Sums { get; init; }

    /// <summary>Objects without a sum.</summary>
    [Option("What becomes of an object that has no expected sum.", IsTuning = true)]
    public Crc64Missing Missing { get; init; }

    /// <inheritdoc/>
    public IEnumerable<OptionProblem> Validate()
    {
        if (Mode == Crc64Mode.Record && Sums is not null)
        {
            yield return new OptionProblem("sums", "sums is for checking; add mode: check");
        }

        if (Mode == Crc64Mode.Record && Missing != Crc64Missing.Fail)
        {
            yield return new OptionProblem("missing", "missing is for checking; add mode: check");
        }
    }
}
