using System.Globalization;

namespace OssPipeline.Storage.Manifests;

/// <summary>Reads what rows of lists tell of an object, by the names that reports and common tools give it.</summary>
internal static class RowText
{
    /// <summary>Puts one named value into a row; a name that is not known is passed over, an empty value tells nothing.</summary>
    public static ManifestRow With(ManifestRow row, string name, string value)
    {
        if (value.Length == 0)
        {
            return row;
        }

        switch (name.ToLowerInvariant())
        {
            case "key":
                return row with { Key = value };
            case "size":
                return TrySize(value, out var size) ? row with { Size = size } : row with { Problem = "its size is no number of bytes" };
            case "etag":
                return row with { ETag = ETag(value) };
            case "mtime" or "last_modified" or "lastmodified":
                return TryTime(value, out var time) ? row with { LastModified = time } : row with { Problem = $"its {name} is no time" };
            case "result":
                return row with { Result = value };
            case "source":
                return row with { Source = value };
            case "class":
                return row with { Class = value };
            case "reason":
                return row with { Reason = value };
            default:
                return row;
        }
    }

    /// <summary>A length in bytes.</summary>
    public static bool TrySize(string text, out long size) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out size);

    /// <summary>ISO 8601 (without an offset it is UTC) or Unix seconds.</summary>
    public static bool TryTime(string text, out DateTimeOffset time)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            var fits = seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds();
            time = fits ? DateTimeOffset.FromUnixTimeSeconds(seconds) : default;
            return fits;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);
    }

    /// <summary>A version mark without the quotes that headers have around it.</summary>
    public static string? ETag(string text) => text.Trim('"') is { Length: > 0 } mark ? mark : null;
}
