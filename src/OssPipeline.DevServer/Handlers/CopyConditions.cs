using System.Globalization;
using OssPipeline.DevServer.Hosting;
using OssPipeline.DevServer.Protocol;
using OssPipeline.DevServer.Storage;

namespace OssPipeline.DevServer.Handlers;

/// <summary>The conditions on the source of a copy (OSS REST reference, CopyObject and UploadPartCopy).</summary>
internal static class CopyConditions
{
    private const string Prefix = "x-oss-copy-source-if-";

    /// <summary>Decides whether to copy; false when the answer is 304.</summary>
    /// <exception cref="OssError">412 PreconditionFailed, or a time that can't be read.</exception>
    public static bool Hold(Exchange exchange, StoredObject source)
    {
        var modified = source.LastModified / 1000; // headers tell whole seconds
        if (exchange.Header(Prefix + "match") is { } match && !source.Tag.Matches(match))
        {
            throw Failed("match");
        }

        if (Seconds(exchange, "unmodified-since") is { } unmodified && modified > unmodified)
        {
            throw Failed("unmodified-since");
        }

        return !(exchange.Header(Prefix + "none-match") is { } noneMatch && source.Tag.Matches(noneMatch))
            && !(Seconds(exchange, "modified-since") is { } since && modified <= since);
    }

    private static long? Seconds(Exchange exchange, string condition)
    {
        if (exchange.Header(Prefix + condition) is not { } value)
        {
            return null;
        }

        return DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time.ToUnixTimeSeconds()
            : throw OssError.InvalidArgument(Prefix + condition, value, "The time is not one by RFC 1123.");
    }

    private static OssError Failed(string condition) => new(
        412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold.", ("Condition", Prefix + condition));
}
