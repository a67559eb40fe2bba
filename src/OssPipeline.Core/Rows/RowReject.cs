namespace OssPipeline.Core.Rows;

/// <summary>A row that does not fit.</summary>
/// <param name="Line">The line (text) or record (other formats) it begins at, from 1; 0 where unknown.</param>
/// <param name="Column">The column that does not fit; null when it is the row as a whole.</param>
/// <param name="Reason">What is wrong, as a sentence; may quote at most some characters of the value.</param>
/// <param name="Text">The row as it was read, as far as it is known; may be cut.</param>
public sealed record RowReject(long Line, string? Column, string Reason, string? Text);
