using OssPipeline.DevServer.Hosting;

namespace OssPipeline.DevServer.Auth;

/// <summary>The headers of a request as signatures take them.</summary>
internal static class SignedHeaders
{
    /// <summary>All headers, one value to a name.</summary>
    public static KeyValuePair<string, string>[] Of(Exchange exchange)
    {
        var headers = exchange.Http.Request.Headers;
        var pairs = new KeyValuePair<string, string>[headers.Count];
        var i = 0;
        foreach (var (name, values) in headers)
        {
            pairs[i++] = new(name, values.Count == 1 ? values[0] ?? string.Empty : string.Join(',', values.ToArray()));
        }

        return pairs;
    }
}
