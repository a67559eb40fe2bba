using System.Text;
using OssPipeline.Core.Storage;

namespace OssPipeline.S3.Mapping;

/// <summary>What S3 keeps beside an object's bytes, as OSS would have it.</summary>
/// <remarks>
/// <para>Storage classes by <see cref="S3StorageClass.ToOss"/>. Metadata names have letters, digits and '-' in OSS (OSS REST reference,
/// "PutObject": x-oss-meta-*), so every other character becomes '-'; values in RFC 2047's encoded words are decoded. Tags take the
/// characters that both services allow, and 128 and 256 bytes (OSS REST reference, "PutObjectTagging"). Headers stay, without
/// <c>aws-chunked</c>, which says how a body was once sent and not what it is. Encryption at rest is the target's own affair.</para>
/// <para>What has no place in OSS is named in the result, never left out in silence.</para>
/// </remarks>
public static class S3ToOss
{
    private const int MaxTags = 10;
    private const int MaxTagName = 128;
    private const int MaxTagValue = 256;
    private const int MaxMetadata = 8 << 10;
    private const string AwsChunked = "aws-chunked";

    /// <summary>Maps attributes as an S3 store told them. Idempotent for those that are OSS's already.</summary>
    public static MappedAttributes Map(ObjectAttributes attributes)
    {
        ArgumentNullException.ThrowIfNull(attributes);
        var lost = new List<string>();
        var storageClass = S3StorageClass.ToOss(attributes.StorageClass) ?? OssOwn(attributes.StorageClass);
        if (attributes.StorageClass is { } word && storageClass is null)
        {
            lost.Add($"storage class {word}: OSS has none like it; the bucket's own counts");
        }

        if (attributes.Redirect is { } redirect)
        {
            lost.Add($"website redirect to {redirect}: OSS has none for one object");
        }

        if (attributes.ServerSideEncryption is { } encryption && encryption is not "AES256")
        {
            lost.Add($"encryption {encryption}: keys of AWS are not OSS's; server_side_encryption of the sink counts");
        }

        return new MappedAttributes(
            attributes with
            {
                ContentEncoding = Encoding(attributes.ContentEncoding),
                Metadata = Metadata(attributes.Metadata, lost),
                Tags = Tags(attributes.Tags, lost),
                StorageClass = storageClass,
                Redirect = null,
                ServerSideEncryption = null,
                KmsKeyId = null,
            },
            lost);
    }

    private static string? OssOwn(string? word) => word is "Standard" or "IA" or "Archive" or "ColdArchive" or "DeepColdArchive" ? word : null;

    private static string? Encoding(string? encodings)
    {
        if (encodings is null || !encodings.Contains(AwsChunked, StringComparison.OrdinalIgnoreCase))
        {
            return encodings;
        }

        var kept = string.Join(", ", encodings.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(static e => !e.Equals(AwsChunked, StringComparison.OrdinalIgnoreCase)));
        return kept.Length == 0 ? null : kept;
    }

    private static IReadOnlyDictionary<string, string> Metadata(IReadOnlyDictionary<string, string> metadata, List<string> lost)
    {
        if (metadata.Count == 0)
        {
            return metadata;
        }

        var mapped = new Dictionary<string, string>(StringComparer.Ordinal);
        var size = 0;

        // Names that need no change go first, so that they are the ones to stay when two become one.
        foreach (var (name, value) in metadata.OrderBy(static m => Name(m.Key) != m.Key).ThenBy(static m => m.Key, StringComparer.Ordinal))
        {
            var newName = Name(name);
            if (mapped.ContainsKey(newName))
            {
                lost.Add($"metadata '{name}': in OSS its name is '{newName}', which is another's already");
            }
            else if (!EncodedWords.TryDecode(value, out var text))
            {
                lost.Add($"metadata '{name}': its value is in an encoding that is not known here");
            }
            else if (text.AsSpan().ContainsAnyInRange('\0', '\u001f') || text.Contains('\u007f', StringComparison.Ordinal))
            {
                lost.Add($"metadata '{name}': its value has control characters, which a header can't carry");
            }
            else if ((size += newName.Length + System.Text.Encoding.UTF8.GetByteCount(text)) > MaxMetadata)
            {
                lost.Add($"metadata '{name}': OSS takes 8 KiB of metadata");
            }
            else
            {
                mapped.Add(newName, text);
            }
        }

        return mapped;
    }

    private static string Name(string name)
    {
        var mapped = new StringBuilder(name.Length);
        foreach (var c in name)
        {
            mapped.Append(char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '-');
        }

        return mapped.ToString();
    }

    private static IReadOnlyDictionary<string, string> Tags(IReadOnlyDictionary<string, string> tags, List<string> lost)
    {
        if (tags.Count == 0)
        {
            return tags;
        }

        var mapped = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in tags)
        {
            if (name.Contains('@', StringComparison.Ordinal) || value.Contains('@', StringComparison.Ordinal))
            {
                lost.Add($"tag '{name}': OSS takes no '@' in tags");
            }
            else if (System.Text.Encoding.UTF8.GetByteCount(name) > MaxTagName || System.Text.Encoding.UTF8.GetByteCount(value) > MaxTagValue)
            {
                lost.Add($"tag '{name}': OSS takes {MaxTagName} bytes for a name and {MaxTagValue} for a value");
            }
            else if (mapped.Count == MaxTags)
            {
                lost.Add($"tag '{name}': OSS takes {MaxTags} tags");
            }
            else
            {
                mapped.Add(name, value);
            }
        }

        return mapped;
    }
}
