using OssPipeline.Core.Blocks;
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
        Acl = options.Acl ?? draft.Acl,
        Metadata = Merge(draft.Metadata, _metadata),
        Tags = Merge(draft.Tags, options.Tags),
    };

    /// <summary>What an object is written with when its source's attributes are taken over: what options and blocks gave wins.</summary>
    /// <exception cref="InvalidDataException">The source has metadata under a name that a block on the way writes (it is encrypted already).</exception>
    public ObjectAttributes Adopt(string key, ObjectAttributes placed, SourceAttributes source, KeptAttributes kept)
    {
        var there = source.Attributes;
        if (kept.HasFlag(KeptAttributes.Headers))
        {
            placed = placed with
            {
                // A type that only the key's extension gave is a guess; the source knows.
                ContentType = options.ContentType is null && source.SameContent && placed.ContentType == ContentTypes.Of(key) ? there.ContentType ?? placed.ContentType : placed.ContentType,
                ContentEncoding = placed.ContentEncoding ?? (source.SameContent ? there.ContentEncoding : null),
                ContentDisposition = placed.ContentDisposition ?? there.ContentDisposition,
                ContentLanguage = placed.ContentLanguage ?? there.ContentLanguage,
                CacheControl = placed.CacheControl ?? there.CacheControl,
                Expires = placed.Expires ?? there.Expires,
            };
        }

        return placed with
        {
            Modified = kept.HasFlag(KeptAttributes.Modified) && !placed.Metadata.ContainsKey(ModifiedTime.Name) ? placed.Modified ?? there.Modified : placed.Modified,
            Metadata = kept.HasFlag(KeptAttributes.Metadata) ? Under(there.Metadata, placed.Metadata, source.Removes) : placed.Metadata,
            Tags = kept.HasFlag(KeptAttributes.Tags) ? Under(there.Tags, placed.Tags, source.Removes) : placed.Tags,
            Acl = kept.HasFlag(KeptAttributes.Acl) ? placed.Acl ?? there.Acl : placed.Acl,
            StorageClass = kept.HasFlag(KeptAttributes.StorageClass) ? placed.StorageClass ?? there.StorageClass : placed.StorageClass,
        };
    }

    /// <summary>Whether headers or metadata are given, so that a copy can't just keep its source's.</summary>
    public bool GivesMetadata => options.ContentType is not null || options.ContentEncoding is not null || options.CacheControl is not null || _metadata.Count > 0;

    /// <summary>Whether tags are given.</summary>
    public bool GivesTags => options.Tags.Count > 0;

    /// <summary>Whether access rights are given, so that a copy does not take over its source's.</summary>
    public bool GivesAcl => options.Acl is not null;

    /// <summary>Whether an object that is to stay under its key would become any different. Tags and access rights count as different, as nobody told them.</summary>
    public bool Changes(ObjectAttributes there)
    {
        var wanted = ForCopy(there, null);
        return GivesTags
            || GivesAcl
            || wanted.ContentType != there.ContentType
            || wanted.ContentEncoding != there.ContentEncoding
            || wanted.CacheControl != there.CacheControl
            || wanted.ServerSideEncryption != there.ServerSideEncryption
            || wanted.KmsKeyId != there.KmsKeyId
            || (wanted.StorageClass ?? "Standard") != (there.StorageClass ?? "Standard")
            || _metadata.Any(m => !there.Metadata.TryGetValue(m.Key, out var value) || value != m.Value);
    }

    /// <summary>What a copy inside the service is written with: what its source has, and over it what is given.</summary>
    /// <param name="source">The source's, as HEAD tells them.</param>
    /// <param name="sourceTags">The source's tags; null where they are not needed.</param>
    public ObjectAttributes ForCopy(ObjectAttributes source, IReadOnlyDictionary<string, string>? sourceTags) => source with
    {
        ContentType = options.ContentType ?? source.ContentType,
        ContentEncoding = options.ContentEncoding ?? source.ContentEncoding,
        CacheControl = options.CacheControl ?? source.CacheControl,
        StorageClass = options.StorageClass ?? source.StorageClass,
        ServerSideEncryption = options.ServerSideEncryption ?? source.ServerSideEncryption,
        KmsKeyId = options.ServerSideEncryption is null ? source.KmsKeyId : options.KmsKeyId,
        Acl = options.Acl ?? source.Acl,
        Metadata = Merge(source.Metadata, _metadata),
        Tags = Merge(sourceTags ?? ObjectAttributes.None.Tags, options.Tags),
    };

    private Dictionary<string, string> Under(IReadOnlyDictionary<string, string> source, IReadOnlyDictionary<string, string> given, Func<string, bool> removes)
    {
        var merged = new Dictionary<string, string>(given);
        foreach (var (name, value) in source)
        {
            if (!removes(name) && !merged.TryAdd(name, value) && !_metadata.ContainsKey(name) && !options.Tags.ContainsKey(name) && merged[name] != value)
            {
                throw new InvalidDataException($"the source object has metadata '{name}' already, which a block of this pipeline would write: it is encrypted already; decrypt it first, or set keep: [] to drop what the source has.");
            }
        }

        return merged;
    }

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
