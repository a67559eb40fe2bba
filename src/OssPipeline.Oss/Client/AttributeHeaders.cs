using System.Buffers;
using System.Text;
using OssPipeline.Core.Storage;
using OssPipeline.Oss.Signing;

namespace OssPipeline.Oss.Client;

/// <summary>Object attributes as headers of a request, and back from the headers of an answer.</summary>
internal static class AttributeHeaders
{
    private static readonly SearchValues<char> MetadataName =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-");

    public static void Write(OssRequest request, ObjectAttributes attributes, OssClientOptions defaults)
    {
        Add(request, "Content-Type", attributes.ContentType);
        Add(request, "Content-Encoding", attributes.ContentEncoding);
        Add(request, "Content-Disposition", attributes.ContentDisposition);
        Add(request, "Content-Language", attributes.ContentLanguage);
        Add(request, "Cache-Control", attributes.CacheControl);
        Add(request, "Expires", attributes.Expires);
        Add(request, OssHeaders.StorageClass, attributes.StorageClass);
        Add(request, OssHeaders.ServerSideEncryption, attributes.ServerSideEncryption ?? defaults.ServerSideEncryption);
        Add(request, OssHeaders.KmsKeyId, attributes.ServerSideEncryption is null ? defaults.KmsKeyId : attributes.KmsKeyId);
        Add(request, OssHeaders.ObjectAcl, attributes.Acl);
        Add(request, OssHeaders.SourceModified, attributes.Modified is { } modified ? ModifiedTime.Format(modified) : null);
        if (attributes.Metadata.Count != 0)
        {
            WriteMetadata(request, attributes.Metadata);
        }

        if (attributes.Tags.Count != 0)
        {
            Add(request, OssHeaders.Tagging, TagsOf(attributes.Tags));
        }
    }

    public static ObjectAttributes Read(OssResponse response)
    {
        Dictionary<string, string>? metadata = null;
        foreach (var (name, value) in response.Headers())
        {
            if (name.StartsWith(OssHeaders.MetadataPrefix, StringComparison.OrdinalIgnoreCase))
            {
                (metadata ??= new(StringComparer.Ordinal))[name[OssHeaders.MetadataPrefix.Length..].ToLowerInvariant()] = value;
            }
        }

        return new ObjectAttributes
        {
            ContentType = response.Header("Content-Type"),
            ContentEncoding = response.Header("Content-Encoding"),
            ContentDisposition = response.Header("Content-Disposition"),
            ContentLanguage = response.Header("Content-Language"),
            CacheControl = response.Header("Cache-Control"),
            Expires = response.Header("Expires"),
            StorageClass = response.Header(OssHeaders.StorageClass),
            ServerSideEncryption = response.Header(OssHeaders.ServerSideEncryption),
            KmsKeyId = response.Header(OssHeaders.KmsKeyId),
            Modified = metadata is not null && metadata.Remove(ModifiedTime.Name, out var modified) ? ModifiedTime.Parse(modified) : null,
            Metadata = metadata ?? ObjectAttributes.None.Metadata,
        };
    }

    private static void WriteMetadata(OssRequest request, IReadOnlyDictionary<string, string> metadata)
    {
        foreach (var (name, value) in metadata)
        {
            if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(MetadataName))
            {
                throw new StoreException(
                    StoreErrorKind.InvalidRequest,
                    $"The metadata name '{name}' for '{request.Key}' has more than letters, digits and '-', which is all that OSS takes.");
            }

            Add(request, OssHeaders.MetadataPrefix + name.ToLowerInvariant(), value);
        }
    }

    private static void Add(OssRequest request, string name, string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return;
        }

        foreach (var c in value)
        {
            if (char.IsControl(c))
            {
                throw new StoreException(
                    StoreErrorKind.InvalidRequest,
                    $"The value of {name} for '{request.Key}' has a control character (U+{(int)c:X4}), which a header can't carry.");
            }
        }

        request.AddHeader(name, value);
    }

    private static string TagsOf(IReadOnlyDictionary<string, string> tags)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in tags)
        {
            text.Append(text.Length == 0 ? "" : "&").Append(OssPath.EncodeQuery(name)).Append('=').Append(OssPath.EncodeQuery(value));
        }

        return text.ToString();
    }
}
