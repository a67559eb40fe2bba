namespace OssPipeline.Tables.Chunks;

/// <summary>Knows where text may be cut between rows.</summary>
internal interface IRowBorders
{
    /// <summary>The last place where a row begins, not the text's beginning; 0 when there is none, or none that is certain yet.</summary>
    /// <param name="text">Some text that begins with a row and goes on behind its end.</param>
    int FindLast(ReadOnlySpan<byte> text);
}
