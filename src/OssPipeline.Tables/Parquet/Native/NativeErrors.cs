namespace OssPipeline.Tables.Parquet.Native;

/// <summary>The library's messages for people.</summary>
internal static class NativeErrors
{
    /// <summary>The first line, without the exception's class in front.</summary>
    public static string Short(Exception error)
    {
        var line = error.Message.AsSpan();
        var end = line.IndexOfAny('\r', '\n');
        return (end < 0 ? line : line[..end]).ToString();
    }
}
