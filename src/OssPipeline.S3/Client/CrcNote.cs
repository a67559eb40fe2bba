using System.Globalization;

namespace OssPipeline.S3.Client;

/// <summary>
/// Our own note of an object's CRC-64/XZ, which S3 does not tell: user metadata <c>osspipe-crc64</c>, the CRC and the MD5 of the same bytes.
/// It counts only while that MD5 is the object's ETag, so it can't outlive the bytes it was written for.
/// </summary>
internal static class CrcNote
{
    public const string Name = "osspipe-crc64";

    /// <summary>The note.</summary>
    public static string Write(ulong crc64, string md5) => string.Create(CultureInfo.InvariantCulture, $"{crc64} {md5}");

    /// <summary>The CRC that a note tells; null where there is none, or it is another object's.</summary>
    /// <param name="note">The metadata's value.</param>
    /// <param name="etag">The object's ETag, which must be the MD5 of its bytes.</param>
    public static ulong? Read(string? note, string? etag)
    {
        var space = note?.IndexOf(' ', StringComparison.Ordinal) ?? -1;
        return space > 0 && etag is { Length: 32 }
            && note.AsSpan(space + 1).Equals(etag, StringComparison.OrdinalIgnoreCase)
            && ulong.TryParse(note.AsSpan(0, space), NumberStyles.None, CultureInfo.InvariantCulture, out var crc)
                ? crc
                : null;
    }
}
