using OssPipeline.Core.Catalog;

namespace OssPipeline.Cli.Queries;

/// <summary>A decoder as a command line describes it, for its columns to be found out.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Options">Its options by name, with values of their types.</param>
/// <param name="Lines">Those that the pipeline file needs, too, as lines of YAML.</param>
internal sealed record InferredDecoder(ComponentKind Kind, IReadOnlyDictionary<string, object> Options, IReadOnlyList<string> Lines)
{
    /// <summary>What is wrong with the options; null when nothing is.</summary>
    public OptionProblem? Problem() =>
        Kind.Schema.Create(Options) is IValidatedOptions validated && validated.Validate().ToList() is [var first, ..] ? first : null;
}
