namespace OssPipeline.Hdfs.Store;

/// <summary>Reads the address of a NameNode or of HttpFS.</summary>
internal static class NameNodeUrl
{
    private const string Api = "/webhdfs/v1";

    /// <summary>Scheme, host and port of an address; <c>webhdfs://</c> and <c>swebhdfs://</c> are Hadoop's words for http and https.</summary>
    /// <param name="text">What the options say.</param>
    /// <param name="origin">The address as requests begin with it.</param>
    /// <param name="problem">What is wrong with it.</param>
    public static bool TryParse(string text, out string origin, out string? problem)
    {
        origin = "";
        var url = text.StartsWith("swebhdfs://", StringComparison.OrdinalIgnoreCase) ? "https" + text["swebhdfs".Length..]
            : text.StartsWith("webhdfs://", StringComparison.OrdinalIgnoreCase) ? "http" + text["webhdfs".Length..]
            : text;
        if (url.StartsWith("hdfs://", StringComparison.OrdinalIgnoreCase))
        {
            problem = $"'{text}' is the address for Hadoop's own protocol; name the HTTP address instead (dfs.namenode.http-address), such as http://namenode:9870";
            return false;
        }

        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Host.Length == 0)
        {
            problem = $"'{text}' is no http address; write for example http://namenode:9870";
            return false;
        }

        if (uri.UserInfo.Length > 0 || uri.Query.Length > 0 || uri.Fragment.Length > 0 || uri.AbsolutePath.TrimEnd('/') is not ("" or Api))
        {
            problem = $"'{uri.Host}' has more than scheme, host and port; folder, user and token have options of their own";
            return false;
        }

        origin = uri.GetLeftPart(UriPartial.Authority);
        problem = null;
        return true;
    }
}
