using System.Globalization;
using OssPipeline.DevServer.Hosting;
using OssPipeline.DevServer.Protocol;
using OssPipeline.DevServer.Storage;

namespace OssPipeline.DevServer.Handlers;

/// <summary>What <c>x-oss-copy-source</c> names, and the conditions under which it is copied.</summary>
/// <param name="Bucket">The bucket.</param>
/// <param name="Key">The object.</param>
internal sealed record CopySourceHeader(Bucket Bucket, string Key)
{
    /// <summary>The header's name.</summary>
    public const string Name = "x-oss-copy-source";

    /// <summary>Reads the header.</summary>
    /// <exception cref="OssError">It names no bucket and object, or the bucket is not there.</exception>
    public static CopySourceHeader Read(Exchange exchange)
    {
        var text = exchange.Header(Name) ?? string.Empty;
        if (text.Contains('?', StringComparison.Ordinal))
        {
            throw OssError.NotImplemented("copies of a version");
        }

        var path = Uri.UnescapeDataString(text.TrimStart('/'));
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        if (slash < 1 || slash == path.Length - 1)
        {
            throw OssError.InvalidArgument(Name, text, "Copy Source must mention the source bucket and key: /sourcebucket/sourcekey.");
        }

        var bucket = exchange.Service.Folder.Find(path[..slash]) ?? throw OssError.NoSuchBucket(path[..slash]);
        return new CopySourceHeader(bucket, path[(slash + 1)..]);
    }

    /// <summary>Whether the conditions of a copy hold; false when the answer is 304.</summary>
    /// <exception cref="OssError">PreconditionFailed.</exception>
    public static bool Holds(Exchange exchange, StoredObject source)
    {
        var modified = source.LastModified / 1000;
        if (exchange.Header("x-oss-copy-source-if-match") is { } match && !source.Tag.Matches(match))
        {
            throw Failed("x-oss-copy-source-if-match");
        }

        if (Seconds(exchange, "x-oss-copy-source-if-unmodified-since") is { } unmodified && modified > unmodified)
        {
            throw Failed("x-oss-copy-source-if-unmodified-since");
        }

        return !(exchange.Header("x-oss-copy-source-if-none-match") is { } noneMatch && source.Tag.Matches(noneMatch))
            && !(Seconds(exchange, "x-oss-copy-source-if-modified-since") is { } since && modified <= since);
    }

    private static long? Seconds(Exchange exchange, string header) =>
        exchange.Header(header) is not { } value ? null
        : DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time.ToUnixTimeSeconds()
        : throw OssError.InvalidArgument(header, value, "The time is not one by RFC 1123.");

    private static OssError Failed(string condition) => new(
        412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold.", ("Condition", condition));
}
