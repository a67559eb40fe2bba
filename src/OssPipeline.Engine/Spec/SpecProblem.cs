namespace OssPipeline.Engine.Spec;

/// <summary>One thing that is wrong with a pipeline file.</summary>
/// <param name="At">Where.</param>
/// <param name="Message">What is wrong and what would be right.</param>
public sealed record SpecProblem(SourcePosition At, string Message)
{
    /// <summary><c>file:line:column: message</c>.</summary>
    public override string ToString() => $"{At}: {Message}";
}
