using System.Globalization;
using System.Text;

namespace OssPipeline.Hdfs.Client;

/// <summary>One operation on one path.</summary>
/// <param name="method">The verb.</param>
/// <param name="operation">The <c>op</c> parameter.</param>
/// <param name="path">The absolute path; empty for the root.</param>
internal sealed class WebHdfsRequest(HttpMethod method, string operation, string path)
{
    private readonly StringBuilder _parameters = new();

    public HttpMethod Method => method;

    public string Operation => operation;

    public string Path => path;

    /// <summary>
    /// Whether the same request again does no harm, so that it can be repeated at once when it failed on the way. One store call is
    /// several requests here; were the whole call repeated for each, an unsteady network would never let one through.
    /// </summary>
    public bool IsRepeatable { get; init; }

    /// <summary>Whether the answer comes from a DataNode, by a redirect; HttpFS may answer itself.</summary>
    public bool IsData { get; init; }

    public WebHdfsRequest With(string name, string value)
    {
        _parameters.AppendParameter(name, value);
        return this;
    }

    public WebHdfsRequest With(string name, long value) => With(name, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>The URL at one NameNode.</summary>
    /// <param name="nameNode">Scheme, host and port.</param>
    /// <param name="identity">Parameters that say who asks, each with a leading <c>&amp;</c>.</param>
    /// <param name="excluded">DataNodes not to be sent to, separated by commas; null for none.</param>
    public Uri UrlAt(string nameNode, string identity, string? excluded)
    {
        var url = new StringBuilder(nameNode, 256).Append(WebHdfsPath.Api).AppendPath(path).Append("?op=").Append(operation).Append(_parameters).Append(identity);
        if (excluded is not null)
        {
            url.AppendParameter("excludedatanodes", excluded);
        }

        return Exactly(url.ToString());
    }

    /// <summary>A URI that is sent to the letter; <see cref="Uri"/> would resolve <c>a/../b</c> and decode escapes.</summary>
    public static Uri Exactly(string url) => new(url, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
}
