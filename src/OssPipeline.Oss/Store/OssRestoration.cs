using System.Globalization;

namespace OssPipeline.Oss.Store;

/// <summary>How far the restoring of an archived object is: the header <c>x-oss-restore</c> (OSS REST reference, "RestoreObject").</summary>
/// <param name="IsOngoing">It can't be read yet.</param>
/// <param name="Until">How long it can be read; null while it is being restored.</param>
public sealed record OssRestoration(bool IsOngoing, DateTimeOffset? Until)
{
    /// <summary>Reads <c>ongoing-request="false", expiry-date="Sun, 16 Apr 2017 08:12:33 GMT"</c>; null for anything else.</summary>
    internal static OssRestoration? Parse(string? header) => Field(header, "ongoing-request") switch
    {
        "true" => new OssRestoration(true, null),
        "false" => new OssRestoration(
            false,
            DateTimeOffset.TryParse(Field(header, "expiry-date"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var until) ? until : null),
        _ => null,
    };

    // A date has a comma of its own, so the fields can't be split at commas.
    private static string? Field(string? header, string name)
    {
        var start = header?.IndexOf(name + "=\"", StringComparison.Ordinal) ?? -1;
        if (start < 0)
        {
            return null;
        }

        start += name.Length + 2;
        var end = header!.IndexOf('"', start);
        return end < 0 ? null : header[start..end];
    }
}
