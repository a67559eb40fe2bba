namespace OssPipeline.Tables.Ddl;

/// <summary>Something about a table that its engine would not read, or not as written.</summary>
/// <param name="Column">The column it is about; null for the table.</param>
/// <param name="Message">What is wrong and what to do, as a sentence.</param>
public sealed record DdlWarning(string? Column, string Message)
{
    /// <summary>The message with the column before it.</summary>
    public override string ToString() => Column is null ? Message : $"column '{Column}': {Message}";
}
