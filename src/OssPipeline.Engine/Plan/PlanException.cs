using OssPipeline.Engine.Spec;

namespace OssPipeline.Engine.Plan;

/// <summary>The pipeline file is well-formed, but can't be run as it stands.</summary>
/// <param name="at">Where in the file.</param>
/// <param name="message">What is wrong and what would be right.</param>
public sealed class PlanException(SourcePosition at, string message) : Exception($"{at}: {message}")
{
    /// <summary>Where in the file.</summary>
    public SourcePosition At { get; } = at;

    /// <summary>The message without the place.</summary>
    public string Problem { get; } = message;
}
