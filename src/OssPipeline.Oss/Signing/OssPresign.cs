namespace OssPipeline.Oss.Signing;

/// <summary>A request that somebody without credentials is to make by its URL alone.</summary>
/// <param name="Method">GET, PUT, HEAD or DELETE.</param>
/// <param name="Key">The object.</param>
/// <param name="ValidFor">How long the URL is good for, in whole seconds.</param>
public sealed record OssPresign(string Method, string Key, TimeSpan ValidFor)
{
    /// <summary>The longest validity of a V4 URL: seven days (OSS REST reference, "Include V4 signatures in a URL").</summary>
    public static readonly TimeSpan MaxV4 = TimeSpan.FromDays(7);

    /// <summary>
    /// Headers that whoever uses the URL must send as they stand here. All are signed: <c>x-oss-*</c>, <c>Content-Type</c> and
    /// <c>Content-MD5</c> in any case, others as additional headers, which V4 alone has.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Further query parameters: <c>response-content-disposition</c>, <c>versionId</c>, …; none of those that signing adds.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Query { get; init; } = [];
}
