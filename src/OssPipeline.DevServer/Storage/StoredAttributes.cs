namespace OssPipeline.DevServer.Storage;

/// <summary>What was said about an object when it was written, kept as the headers that a read replays.</summary>
/// <param name="Headers">Content headers, user metadata and encryption headers; names in lower case for <c>x-oss-*</c>.</param>
/// <param name="StorageClass">OSS's name of the storage class.</param>
/// <param name="Tagging">Tags in the form of <c>x-oss-tagging</c>; empty when there are none.</param>
/// <param name="TagCount">How many tags.</param>
/// <param name="Acl">The object's ACL: <c>default</c>, <c>private</c>, <c>public-read</c> or <c>public-read-write</c>.</param>
internal sealed record StoredAttributes(
    IReadOnlyList<KeyValuePair<string, string>> Headers, string StorageClass, string Tagging, int TagCount, string Acl)
{
    /// <summary>What a symlink names.</summary>
    public const string SymlinkTarget = InternalPrefix + "symlink-target";

    /// <summary>When a restore is ready and when it ends, in Unix milliseconds.</summary>
    public const string Restored = InternalPrefix + "restored";

    // No client can send a header with a colon in its name, so these are only ever ours.
    private const string InternalPrefix = "server:";

    /// <summary>Whether a header is the server's own note and not to be replayed.</summary>
    public static bool IsInternal(string name) => name.StartsWith(InternalPrefix, StringComparison.Ordinal);

    /// <summary>A header; null when it is not there.</summary>
    public string? Header(string name)
    {
        foreach (var (key, value) in Headers)
        {
            if (key == name)
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>The same with a header set.</summary>
    public StoredAttributes With(string name, string value) => this with { Headers = [.. Headers.Where(h => h.Key != name), new(name, value)] };

    /// <summary>Whether both say the same; used to share one instance among many objects.</summary>
    public bool SameAs(StoredAttributes other)
    {
        if (StorageClass != other.StorageClass || Tagging != other.Tagging || Acl != other.Acl || Headers.Count != other.Headers.Count)
        {
            return false;
        }

        for (var i = 0; i < Headers.Count; i++)
        {
            if (Headers[i].Key != other.Headers[i].Key || Headers[i].Value != other.Headers[i].Value)
            {
                return false;
            }
        }

        return true;
    }
}
