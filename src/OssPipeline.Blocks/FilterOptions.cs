using OssPipeline.Core.Catalog;
using OssPipeline.Core.Data;

namespace OssPipeline.Blocks;

/// <summary>Options of <c>filter</c>.</summary>
internal sealed record FilterOptions : IValidatedOptions
{
    /// <summary>Patterns of keys to keep.</summary>
    [Option("Keep only objects whose key one of these patterns matches.", Example = "[\"**/*.csv\"]", DefaultText = "all", IsTuning = true)]
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>Patterns of keys to leave out.</summary>
    [Option("Leave out objects whose key one of these patterns matches, also when include names them.", Example = "[\"*.tmp\"]", IsTuning = true)]
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>The smallest size kept.</summary>
    [Option("Leave out objects with fewer bytes.", Example = "1", IsTuning = true)]
    public ByteSize? MinSize { get; init; }

    /// <summary>The largest size kept.</summary>
    [Option("Leave out objects with more bytes.", Example = "5GiB", IsTuning = true)]
    public ByteSize? MaxSize { get; init; }

    /// <summary>The earliest time of change kept.</summary>
    [Option("Leave out objects that changed last before this time; one of exactly this time is kept.", Example = "2026-01-01", IsTuning = true)]
    public DateTimeOffset? ModifiedAfter { get; init; }

    /// <summary>The time of change from which on nothing is kept.</summary>
    [Option("Leave out objects that changed last at this time or later.", Example = "2026-02-01", IsTuning = true)]
    public DateTimeOffset? ModifiedBefore { get; init; }

    /// <inheritdoc/>
    public IEnumerable<OptionProblem> Validate()
    {
        foreach (var problem in GlobProblems("include", Include).Concat(GlobProblems("exclude", Exclude)))
        {
            yield return problem;
        }

        if (MinSize > MaxSize)
        {
            yield return new OptionProblem("max_size", $"max_size {MaxSize} is less than min_size {MinSize}, so nothing is kept");
        }

        if (ModifiedAfter >= ModifiedBefore)
        {
            yield return new OptionProblem("modified_before", "modified_before is not after modified_after, so nothing is kept");
        }
    }

    /// <summary>What is wrong with the patterns of an option.</summary>
    internal static IEnumerable<OptionProblem> GlobProblems(string option, IReadOnlyList<string> patterns)
    {
        foreach (var pattern in patterns)
        {
            if (!Glob.TryParse(pattern, out _, out var problem))
            {
                yield return new OptionProblem(option, problem);
            }
        }
    }
}
