using OssPipeline.Core.Storage;

namespace OssPipeline.Http;

/// <summary>Understands a line of a list of URLs.</summary>
internal static class UrlLine
{
    /// <summary>The URL and key of a line.</summary>
    /// <param name="line">The line; not empty.</param>
    /// <param name="columns">What its columns mean.</param>
    /// <param name="url">The URL, as it is sent.</param>
    /// <param name="key">The key.</param>
    /// <returns>What is wrong; null for nothing. Never quotes the line, which may hold secrets.</returns>
    public static string? Parse(string line, UrlColumns columns, out string url, out string key)
    {
        (url, key) = ("", "");
        string text;
        if (columns == UrlColumns.PrefixPath)
        {
            var at = line.AsSpan().IndexOfAny('\t', ' ');
            if (at < 0)
            {
                return "it has one column; the beginning of a URL and the rest of it are wanted";
            }

            key = line[at..].TrimStart('\t', ' ');
            text = line[..at] + string.Join('/', key.Split('/').Select(Uri.EscapeDataString));
        }
        else
        {
            var tab = line.IndexOf('\t', StringComparison.Ordinal);
            text = tab < 0 ? line : line[..tab];
            key = tab < 0 ? "" : line[(tab + 1)..];
            if (key.Contains('\t', StringComparison.Ordinal))
            {
                return "it has more than two columns";
            }
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https") || parsed.Host.Length == 0)
        {
            return "it is no http or https URL";
        }

        if (parsed.UserInfo.Length > 0)
        {
            return "its URL has a user name or password, which are not used; sign the URL instead";
        }

        if (columns == UrlColumns.UrlKey && key.Length == 0)
        {
            key = Uri.UnescapeDataString(parsed.AbsolutePath).TrimStart('/');
        }

        url = parsed.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped);
        return ObjectKey.Problem(key);
    }

    /// <summary>A URL as it may be shown: without its query, which may hold a signature.</summary>
    public static string Shown(Uri url) => url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped) + (url.Query.Length > 0 ? "?…" : "");
}
