namespace OssPipeline.Tables.Input;

/// <summary>Encodings of text files.</summary>
internal enum TextEncoding
{
    /// <summary>UTF-8, with or without a byte order mark; a mark of UTF-16 wins.</summary>
    Utf8,

    /// <summary>UTF-16 by its byte order mark; little-endian without one.</summary>
    Utf16,

    /// <summary>GBK (code page 936).</summary>
    Gbk,
}
