namespace OssPipeline.Throughput.Serving;

/// <summary>Bucket and key of a path-style request, from the target as sent: Kestrel's own path has its dot segments collapsed.</summary>
internal readonly record struct RequestTarget(string Bucket, string Key)
{
    public static RequestTarget Parse(string rawTarget)
    {
        var path = rawTarget.AsSpan();
        var query = path.IndexOf('?');
        path = (query < 0 ? path : path[..query]).TrimStart('/');
        var slash = path.IndexOf('/');
        return slash < 0
            ? new RequestTarget(path.ToString(), "")
            : new RequestTarget(path[..slash].ToString(), Uri.UnescapeDataString(path[(slash + 1)..]));
    }
}
