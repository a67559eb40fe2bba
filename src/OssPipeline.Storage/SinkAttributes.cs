using OssPipeline.Core.Storage;

namespace OssPipeline.Storage;

/// <summary>Decides what headers, metadata and tags an object is written with: the sink's options win over what blocks set.</summary>
internal sealed class SinkAttributes(SinkOptions options)
{
    private readonly Dictionary<string, string> _metadata = options.Metadata.ToDictionary(p => p.Key.ToLowerInvariant(), p => p.Value);

    public ObjectAttributes For(string key, ObjectAttributes draft) => draft with
    {
        ContentType = options.ContentType ?? draft.ContentType ?? ContentTypes.Of(key),
        ContentEncoding = options.ContentEncoding ?? draft.ContentEncoding,
        CacheControl = options.CacheControl ?? draft.CacheControl,
        StorageClass = options.StorageClass ?? draft.StorageClass,
        ServerSideEncryption = options.ServerSideEncryption ?? draft.ServerSideEncryption,
        KmsKeyId = options.KmsKeyId ?? draft.KmsKeyId,
        Metadata = Merge(draft.Metadata, _metadata),
        Tags = Merge(draft.Tags, options.Tags),
    };

    private static IReadOnlyDictionary<string, string> Merge(IReadOnlyDictionary<string, string> draft, IReadOnlyDictionary<string, string> given)
    {
        if (given.Count == 0)
        {
            return draft;
        }

        if (draft.Count == 0)
        {
            return given;
        }

        var merged = new Dictionary<string, string>(draft);
        foreach (var (name, value) in given)
        {
            merged[name] = value;
        }

        return merged;
    }
}
