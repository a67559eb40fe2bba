using System.Collections.Frozen;
using OssPipeline.DevServer.Hosting;
using OssPipeline.DevServer.Protocol;
using OssPipeline.DevServer.Storage;

namespace OssPipeline.DevServer.Handlers;

/// <summary>Reads what an object is given beside its bytes from the headers of PutObject and InitiateMultipartUpload.</summary>
internal static class AttributeHeaders
{
    private const string MetaPrefix = "x-oss-meta-";
    private const int MaxMetaBytes = 8 << 10;
    private const long MinTrafficLimit = 819_200;
    private const long MaxTrafficLimit = 838_860_800;

    private static readonly string[] Content =
        ["Content-Type", "Cache-Control", "Content-Disposition", "Content-Encoding", "Content-Language", "Expires"];

    private static readonly string[] Encryption =
        ["x-oss-server-side-encryption", "x-oss-server-side-encryption-key-id", "x-oss-server-side-data-encryption"];

    private static readonly FrozenSet<string> StorageClasses =
        new[] { "Standard", "IA", "Archive", "ColdArchive", "DeepColdArchive" }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Acls =
        new[] { "default", "private", "public-read", "public-read-write" }.ToFrozenSet(StringComparer.Ordinal);

    // Headers that would change what a write does. OSS refuses those it can't honour, and so does this server. Beside a condition on the
    // source of a copy the same condition without its prefix asks for nothing more: ali-oss sends both.
    private static readonly string[] NotImplemented =
    [
        "If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since", "x-oss-copy-source", "x-oss-callback", "x-oss-callback-var",
        "x-oss-server-side-encryption-customer-algorithm", "x-oss-object-worm-mode",
    ];

    /// <summary>Reads the attributes.</summary>
    /// <exception cref="OssError">A header has a value that OSS does not take.</exception>
    public static StoredAttributes Read(Exchange exchange, string bucketClass)
    {
        var headers = new List<KeyValuePair<string, string>>(2);
        foreach (var name in Content)
        {
            var value = exchange.Header(name);
            if (!string.IsNullOrEmpty(value))
            {
                headers.Add(new(name, value));
            }
            else if (name == "Content-Type")
            {
                headers.Add(new(name, "application/octet-stream"));
            }
        }

        ReadMetadata(exchange, headers);
        ReadEncryption(exchange, headers);
        var tagging = exchange.Header("x-oss-tagging") ?? string.Empty;
        return new StoredAttributes(
            headers,
            OneOf(exchange, "x-oss-storage-class", StorageClasses) ?? bucketClass,
            tagging,
            Tagging.Count(tagging),
            ObjectAcl(exchange) ?? "default");
    }

    /// <summary>What an upload was begun with, changed by what its completion says: the ACL, and headers to persist.</summary>
    /// <exception cref="OssError">A header has a value that OSS does not take.</exception>
    public static StoredAttributes AtCompletion(Exchange exchange, StoredAttributes begun)
    {
        var attributes = ObjectAcl(exchange) is { } acl ? begun with { Acl = acl } : begun;
        if (exchange.Header(PersistentHeaders.Header) is not { } persistent)
        {
            return attributes;
        }

        var headers = new List<KeyValuePair<string, string>>(begun.Headers);
        ThrowIfTooLarge(PersistentHeaders.Read(persistent, headers));
        return attributes with { Headers = headers };
    }

    /// <summary>The object ACL that a request sets; null when it sets none.</summary>
    /// <exception cref="OssError">InvalidArgument.</exception>
    public static string? ObjectAcl(Exchange exchange) => OneOf(exchange, "x-oss-object-acl", Acls);

    /// <summary>Refuses writes that ask for what this server can't do.</summary>
    /// <exception cref="OssError">NotImplemented with the header, or a traffic limit out of its bounds.</exception>
    public static void RefuseUnsupported(Exchange exchange)
    {
        var isCopy = exchange.Operation is OssOperation.CopyObject or OssOperation.UploadPartCopy;
        foreach (var name in NotImplemented)
        {
            if (exchange.Header(name) is { } value && !(isCopy && (name == "x-oss-copy-source" || value == exchange.Header("x-oss-copy-source-" + name))))
            {
                throw OssError.HeaderNotImplemented(name);
            }
        }

        CheckTrafficLimit(exchange);
    }

    /// <summary>Checks <c>x-oss-traffic-limit</c>, in bit/s; the embedded server takes it but does not slow down.</summary>
    /// <exception cref="OssError">InvalidArgument.</exception>
    public static void CheckTrafficLimit(Exchange exchange)
    {
        const string Name = "x-oss-traffic-limit";
        var header = exchange.Header(Name);
        var query = exchange.Query[Name];
        if (header is not null && query is not null)
        {
            throw OssError.InvalidArgument(Name, header, "The traffic limit is given in the header and in the query.");
        }

        if ((header ?? query) is { } value && (!long.TryParse(value, out var limit) || limit is < MinTrafficLimit or > MaxTrafficLimit))
        {
            throw OssError.InvalidArgument(Name, value, $"The traffic limit must be {MinTrafficLimit} to {MaxTrafficLimit} bit/s.");
        }
    }

    /// <summary>Whether <c>x-oss-forbid-overwrite: true</c> was sent.</summary>
    public static bool ForbidsOverwrite(Exchange exchange) => exchange.Header("x-oss-forbid-overwrite") switch
    {
        null => false,
        var value when value.Equals("true", StringComparison.OrdinalIgnoreCase) => true,
        var value when value.Equals("false", StringComparison.OrdinalIgnoreCase) => false,
        var value => throw OssError.InvalidArgument("x-oss-forbid-overwrite", value, "The value must be true or false."),
    };

    /// <summary>Echoes the encryption headers of an object or upload.</summary>
    public static void EchoEncryption(Exchange exchange, StoredAttributes attributes)
    {
        foreach (var (name, value) in attributes.Headers)
        {
            if (IsEncryption(name))
            {
                exchange.Answer(name, value);
            }
        }
    }

    /// <summary>Refuses encryption headers where only the upload's beginning takes them.</summary>
    /// <exception cref="OssError">InvalidArgument.</exception>
    public static void RefuseEncryption(Exchange exchange)
    {
        foreach (var name in Encryption)
        {
            if (exchange.Header(name) is { } value)
            {
                throw OssError.InvalidArgument(name, value, "Server-side encryption is set when the upload is initiated, not on a part.");
            }
        }
    }

    /// <summary>Whether a header is one of server-side encryption.</summary>
    public static bool IsEncryption(string name) => name.StartsWith("x-oss-server-side-", StringComparison.Ordinal);

    private static void ReadMetadata(Exchange exchange, List<KeyValuePair<string, string>> headers)
    {
        var bytes = 0;
        foreach (var (name, values) in exchange.Http.Request.Headers)
        {
            if (name.StartsWith(MetaPrefix, StringComparison.OrdinalIgnoreCase))
            {
                var value = values.ToString();
                bytes += name.Length - MetaPrefix.Length + value.Length;
                headers.Add(new(name.ToLowerInvariant(), value));
            }
        }

        if (exchange.Header(PersistentHeaders.Header) is { } persistent)
        {
            bytes += PersistentHeaders.Read(persistent, headers);
        }

        ThrowIfTooLarge(bytes);
    }

    private static void ThrowIfTooLarge(int bytes)
    {
        if (bytes > MaxMetaBytes)
        {
            throw new OssError(400, "MetadataTooLarge", $"Your metadata headers exceed the maximum allowed metadata size of {MaxMetaBytes} bytes.");
        }
    }

    private static void ReadEncryption(Exchange exchange, List<KeyValuePair<string, string>> headers)
    {
        var method = exchange.Header(Encryption[0]);
        if (method is not (null or "AES256" or "KMS" or "SM4"))
        {
            throw new OssError(
                400, "InvalidEncryptionAlgorithmError", "The encryption request you specified is not valid. Supported values: AES256, KMS, SM4.");
        }

        foreach (var name in Encryption)
        {
            if (exchange.Header(name) is not { } value)
            {
                continue;
            }

            if (name != Encryption[0] && method != "KMS")
            {
                throw OssError.InvalidArgument(name, value, "The header is taken with x-oss-server-side-encryption: KMS only.");
            }

            headers.Add(new(name, value));
        }
    }

    /// <summary>A header whose value is one of a few, in any case; null when it is not there.</summary>
    /// <exception cref="OssError">InvalidArgument.</exception>
    public static string? Directive(Exchange exchange, string header, string first, string second) => exchange.Header(header) switch
    {
        null => null,
        var value when value.Equals(first, StringComparison.OrdinalIgnoreCase) => first,
        var value when value.Equals(second, StringComparison.OrdinalIgnoreCase) => second,
        var value => throw OssError.InvalidArgument(header, value, $"The value must be {first} or {second}."),
    };

    private static string? OneOf(Exchange exchange, string header, FrozenSet<string> values)
    {
        var value = exchange.Header(header);
        return value is null || values.Contains(value)
            ? value
            : throw OssError.InvalidArgument(header, value, $"The value must be one of {string.Join(", ", values.Order(StringComparer.Ordinal))}.");
    }
}
