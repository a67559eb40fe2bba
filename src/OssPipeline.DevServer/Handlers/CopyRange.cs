using System.Globalization;

namespace OssPipeline.DevServer.Handlers;

/// <summary>The range of an UploadPartCopy.</summary>
internal static class CopyRange
{
    /// <summary>Reads <c>x-oss-copy-source-range</c>: <c>bytes=a-b</c> or <c>bytes=a-</c> within the source.</summary>
    /// <returns>Null for anything else, which copies the whole source (OSS REST reference, UploadPartCopy).</returns>
    public static ByteRange? Parse(ReadOnlySpan<char> header, long size)
    {
        const string Unit = "bytes=";
        header = header.Trim();
        if (!header.StartsWith(Unit, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var range = header[Unit.Length..];
        var dash = range.IndexOf('-');
        var last = size - 1;
        if (dash < 1
            || !long.TryParse(range[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            || (dash + 1 < range.Length && !long.TryParse(range[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out last)))
        {
            return null;
        }

        return first <= last && last < size ? new ByteRange(first, last - first + 1) : null;
    }
}
