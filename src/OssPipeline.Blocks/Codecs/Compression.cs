namespace OssPipeline.Blocks.Codecs;

/// <summary>A compressed format.</summary>
internal enum Compression
{
    /// <summary>RFC 1952.</summary>
    Gzip,

    /// <summary>RFC 8878.</summary>
    Zstd,
}

/// <summary>What is known of the compressed formats.</summary>
internal static class CompressionFacts
{
    /// <summary>The name ending that compressing adds.</summary>
    public static string Suffix(this Compression format) => format == Compression.Gzip ? ".gz" : ".zst";

    /// <summary>The format's name in pipeline files and in HTTP's <c>Content-Encoding</c> (RFC 9110, RFC 8878).</summary>
    public static string Word(this Compression format) => format == Compression.Gzip ? "gzip" : "zstd";

    /// <summary>The default level, that of the formats' own tools.</summary>
    public static int DefaultLevel(this Compression format) => format == Compression.Gzip ? 6 : 3;

    /// <summary>The highest level taken; zstd's beyond it need hundreds of megabytes of their own.</summary>
    public static int MaxLevel(this Compression format) => format == Compression.Gzip ? 9 : 19;

    /// <summary>The most bytes that incompressible input of this length becomes.</summary>
    public static long WorstCase(this Compression format, long length) => format == Compression.Gzip
        ? length + (length >> 3) + 64 // zlib-ng's quick level codes a literal in at most 9 bits.
        : length + (length >> 8) + 512; // ZSTD_compressBound, and frame header, checksum and last block.

    /// <summary>The format that bytes begin with; null when it is neither. Four bytes are enough.</summary>
    public static Compression? Detect(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b, 0x08]))
        {
            return Compression.Gzip;
        }

        // A frame, or one of the sixteen skippable frames that may stand before one.
        return start.StartsWith((ReadOnlySpan<byte>)[0x28, 0xb5, 0x2f, 0xfd])
            || (start.Length >= 4 && (start[0] & 0xf0) == 0x50 && start[1..4].SequenceEqual((ReadOnlySpan<byte>)[0x2a, 0x4d, 0x18]))
            ? Compression.Zstd
            : null;
    }

    /// <summary>The key without the ending of the format, <c>.tgz</c> as <c>.tar</c>; the key itself when it has none.</summary>
    public static string StripSuffix(string key, Compression? format)
    {
        foreach (var (suffix, of, instead) in Suffixes)
        {
            if ((format is null || format == of) && key.EndsWith(suffix, StringComparison.OrdinalIgnoreCase)
                && key.Length > suffix.Length && key[^(suffix.Length + 1)] != '/')
            {
                return string.Concat(key.AsSpan(0, key.Length - suffix.Length), instead);
            }
        }

        return key;
    }

    private static readonly (string Suffix, Compression Of, string Instead)[] Suffixes =
    [
        (".gz", Compression.Gzip, ""), (".tgz", Compression.Gzip, ".tar"), (".zst", Compression.Zstd, ""), (".tzst", Compression.Zstd, ".tar"),
    ];
}
