namespace OssPipeline.Tables.Chunks;

/// <summary>Rows are lines that end with LF, or CRLF.</summary>
internal sealed class LineBorders : IRowBorders
{
    public int FindLast(ReadOnlySpan<byte> text) => text.LastIndexOf((byte)'\n') + 1;
}
