namespace OssPipeline.Blocks.Merging;

/// <summary>Finds and compares header lines of CSV.</summary>
internal static class CsvHeader
{
    /// <summary>A header has no more bytes than this.</summary>
    public const int MaxLength = 64 << 10;

    /// <summary>Where the first line ends, behind its newline; −1 when no newline outside quotes is there.</summary>
    public static int End(ReadOnlySpan<byte> bytes, bool quoted)
    {
        if (!quoted)
        {
            return bytes.IndexOf((byte)'\n') + 1 is > 0 and var end ? end : -1;
        }

        var inQuotes = false;
        for (var at = 0; bytes[at..].IndexOfAny((byte)'"', (byte)'\n') is >= 0 and var step;)
        {
            at += step + 1;
            if (bytes[at - 1] == '"')
            {
                inQuotes = !inQuotes; // A doubled quote turns twice.
            }
            else if (!inQuotes)
            {
                return at;
            }
        }

        return -1;
    }

    /// <summary>A header line without byte order mark and line end, by which headers are compared.</summary>
    public static ReadOnlySpan<byte> Content(ReadOnlySpan<byte> line)
    {
        if (line.StartsWith(MemberStart.Bom))
        {
            line = line[MemberStart.Bom.Length..];
        }

        return line.EndsWith("\r\n"u8) ? line[..^2] : line.EndsWith("\n"u8) ? line[..^1] : line;
    }
}
