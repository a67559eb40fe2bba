namespace OssPipeline.DevServer.Storage;

/// <summary>An open multipart upload.</summary>
/// <param name="id">The upload ID.</param>
/// <param name="key">The object it will become.</param>
/// <param name="initiated">When it was begun, in Unix milliseconds.</param>
/// <param name="attributes">What the object will have beside its bytes.</param>
internal sealed class Upload(string id, string key, long initiated, StoredAttributes attributes)
{
    /// <summary>The upload ID.</summary>
    public string Id { get; } = id;

    /// <summary>The object it will become.</summary>
    public string Key { get; } = key;

    /// <summary>When it was begun, in Unix milliseconds.</summary>
    public long Initiated { get; } = initiated;

    /// <summary>What the object will have beside its bytes.</summary>
    public StoredAttributes Attributes { get; } = attributes;

    /// <summary>The parts by number; touched under the bucket's lock only.</summary>
    public SortedList<int, StoredPart> Parts { get; } = [];
}
