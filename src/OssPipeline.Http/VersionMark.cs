using System.Globalization;
using System.Net.Http.Headers;

namespace OssPipeline.Http;

/// <summary>
/// What tells one version of an object at a URL from another (RFC 9110, "Validators"): its ETag, <c>W/…</c> when weak, or
/// without one <c>modified-</c> and its time in Unix seconds.
/// </summary>
internal static class VersionMark
{
    private const string Modified = "modified-";

    /// <summary>The mark of an answer; null where the server tells neither.</summary>
    public static string? Of(HttpResponseMessage response) => response.Headers.ETag is { } tag
        ? (tag.IsWeak ? "W/" : "") + tag.Tag.Trim('"')
        : response.Content.Headers.LastModified is { } time ? Modified + time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) : null;

    /// <summary>Asks for exactly this version. A weak ETag can't be asked for; the answer is compared with it.</summary>
    public static void Require(HttpRequestHeaders headers, string mark)
    {
        if (mark.StartsWith(Modified, StringComparison.Ordinal)
            && long.TryParse(mark.AsSpan(Modified.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            headers.IfUnmodifiedSince = DateTimeOffset.FromUnixTimeSeconds(seconds);
        }
        else if (!mark.StartsWith("W/", StringComparison.Ordinal) && EntityTagHeaderValue.TryParse($"\"{mark}\"", out var tag))
        {
            headers.IfMatch.Add(tag);
        }
    }
}
