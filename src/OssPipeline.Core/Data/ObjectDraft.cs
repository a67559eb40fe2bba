using OssPipeline.Core.Storage;

namespace OssPipeline.Core.Data;

/// <summary>What an object will be when written, as far as the blocks passed so far have decided it.</summary>
/// <param name="Key">The key it will have below the sink's prefix.</param>
/// <param name="Length">Its length in bytes; null while nobody can know (after compression, say).</param>
/// <param name="Attributes">Headers, metadata, tags and storage class to write with it.</param>
public sealed record ObjectDraft(string Key, long? Length, ObjectAttributes Attributes)
{
    /// <summary>An upper estimate of the length for part sizing when <see cref="Length"/> is null; null when there is none.</summary>
    public long? LengthHint { get; init; }

    /// <summary>The draft with which an object leaves its source: same key, same length, no attributes.</summary>
    public static ObjectDraft From(ObjectRef origin)
    {
        ArgumentNullException.ThrowIfNull(origin);
        return new ObjectDraft(origin.Key, origin.Size, ObjectAttributes.None);
    }

    /// <summary>The draft with more metadata, which wins over what it had under the same names.</summary>
    public ObjectDraft WithMetadata(IReadOnlyDictionary<string, string> more)
    {
        ArgumentNullException.ThrowIfNull(more);
        if (more.Count == 0)
        {
            return this;
        }

        var metadata = new Dictionary<string, string>(Attributes.Metadata);
        foreach (var (name, value) in more)
        {
            metadata[name] = value;
        }

        return this with { Attributes = Attributes with { Metadata = metadata } };
    }
}
