namespace OssPipeline.Blocks.Merging;

/// <summary>The names in an index: a line of JSON that tells the format, one for each original, one with the totals.</summary>
internal static class IndexFormat
{
    public const string Suffix = ".index.jsonl";

    public const int Version = 1;

    /// <summary>No line has more bytes: the longest key, escaped, and the longest header, in base64.</summary>
    public const int MaxLine = 128 << 10;

    public static ReadOnlySpan<byte> VersionName => "index"u8;

    public static ReadOnlySpan<byte> FormatName => "format"u8;

    public static ReadOnlySpan<byte> KeyName => "key"u8;

    public static ReadOnlySpan<byte> OffsetName => "offset"u8;

    public static ReadOnlySpan<byte> LengthName => "length"u8;

    public static ReadOnlySpan<byte> SizeName => "size"u8;

    public static ReadOnlySpan<byte> CrcName => "crc64"u8;

    public static ReadOnlySpan<byte> TimeName => "mtime"u8;

    public static ReadOnlySpan<byte> HeadName => "head"u8;

    public static ReadOnlySpan<byte> LeadName => "lead"u8;

    public static ReadOnlySpan<byte> CountName => "objects"u8;
}
