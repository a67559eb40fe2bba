namespace OssPipeline.Engine.Spec;

/// <summary>What a pipeline file takes from outside.</summary>
public sealed record SpecInput
{
    /// <summary>Values from the command line, as <c>path=value</c>: <c>nodes.read.include=*.csv</c>. Later ones win.</summary>
    public IReadOnlyList<string> Overrides { get; init; } = [];

    /// <summary>Looks up a variable for <c>${VAR}</c>; null when it is not set.</summary>
    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;
}
