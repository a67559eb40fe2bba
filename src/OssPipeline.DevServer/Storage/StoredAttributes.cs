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
    /// <summary>Nothing at all, as delete markers have it.</summary>
    public static StoredAttributes None { get; } = new([], "Standard", string.Empty, 0, "default");

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
