using OssPipeline.Engine.Spec;

namespace OssPipeline.Engine.Tables.Scripts;

/// <summary>Something about a table of a pipeline that its engine would not read, or not as written. It stops nothing.</summary>
/// <param name="Table">The table's node.</param>
/// <param name="At">Where it stands in the pipeline file.</param>
/// <param name="Message">What is wrong and what to do, as a sentence.</param>
public sealed record TableWarning(string Table, SourcePosition At, string Message)
{
    /// <summary><c>file:line:column: warning: 'table': message</c>.</summary>
    public override string ToString() => $"{At}: warning: '{Table}': {Message}";
}
