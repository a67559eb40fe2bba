using System.Text;

namespace OssPipeline.Hdfs.Client;

/// <summary>Spells paths and parameters as WebHDFS wants them (Hadoop, "WebHDFS REST API").</summary>
internal static class WebHdfsPath
{
    /// <summary>What every URL's path begins with.</summary>
    public const string Api = "/webhdfs/v1";

    /// <summary>Appends an absolute path with each segment encoded; a <c>+</c> too, which some servers take for a space.</summary>
    public static StringBuilder AppendPath(this StringBuilder url, string path)
    {
        if (path.Length == 0)
        {
            return url.Append('/');
        }

        foreach (var segment in path.AsSpan().Split('/'))
        {
            var text = path.AsSpan()[segment];
            if (!text.IsEmpty)
            {
                url.Append('/').Append(Uri.EscapeDataString(text));
            }
        }

        return url;
    }

    /// <summary>Appends a parameter.</summary>
    public static StringBuilder AppendParameter(this StringBuilder url, string name, string value) =>
        url.Append('&').Append(name).Append('=').Append(Uri.EscapeDataString(value));

    /// <summary>
    /// A <c>Location</c> as it can be sent: to the letter, but for bytes that no request line may hold. To encode what is encoded
    /// already, or to decode and encode again, would name another file.
    /// </summary>
    public static string Sendable(string location)
    {
        if (!location.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            return location;
        }

        var text = new StringBuilder(location.Length + 16);
        foreach (var b in Encoding.UTF8.GetBytes(location))
        {
            if (b is >= (byte)'!' and <= (byte)'~')
            {
                text.Append((char)b);
            }
            else
            {
                text.Append('%').Append(b.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
            }
        }

        return text.ToString();
    }
}
