using System.Globalization;

namespace OssPipeline.Core.Storage;

/// <summary>How stores that keep metadata keep <see cref="ObjectAttributes.Modified"/>: as user metadata in ISO 8601, UTC, to a tenth of a microsecond.</summary>
public static class ModifiedTime
{
    /// <summary>The metadata's name, after the vendor's prefix.</summary>
    public const string Name = "src-mtime";

    /// <summary><c>2026-01-31T08:00:00.1234567Z</c>, without zeros at the end of the fraction.</summary>
    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    /// <summary>Reads it back; null when it is no such time, as anybody may have written it.</summary>
    public static DateTimeOffset? Parse(string text) => DateTimeOffset.TryParseExact(
        text, "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
        ? time
        : null;
}
