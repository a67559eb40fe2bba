using System.Globalization;
using OssPipeline.DevServer.Hosting;
using OssPipeline.DevServer.Protocol;
using OssPipeline.DevServer.Storage;

namespace OssPipeline.DevServer.Handlers;

/// <summary>The conditional headers of GET and HEAD (OSS REST reference, GetObject).</summary>
internal static class Preconditions
{
    /// <summary>Decides whether the object is to be sent; false when the answer is 304.</summary>
    /// <exception cref="OssError">412 PreconditionFailed.</exception>
    public static bool Hold(Exchange exchange, StoredObject stored)
    {
        // The headers tell whole seconds, so that is what is compared.
        var modified = stored.LastModified / 1000;
        if (exchange.Header("If-Match") is { } match && !MatchesAny(match, stored.Tag))
        {
            throw Failed("If-Match");
        }

        if (Seconds(exchange, "If-Unmodified-Since") is { } unmodified && modified > unmodified)
        {
            throw Failed("If-Unmodified-Since");
        }

        if (exchange.Header("If-None-Match") is { } noneMatch)
        {
            return !MatchesAny(noneMatch, stored.Tag);
        }

        // A time that can't be read counts as none (OSS user guide, "Conditional download").
        return !TrySeconds(exchange.Header("If-Modified-Since"), out var since) || modified > since;
    }

    private static bool MatchesAny(ReadOnlySpan<char> header, ContentTag tag)
    {
        foreach (var range in header.Split(','))
        {
            var candidate = header[range].Trim();
            if (candidate is "*" || tag.Matches(candidate))
            {
                return true;
            }
        }

        return false;
    }

    private static long? Seconds(Exchange exchange, string header)
    {
        if (exchange.Header(header) is not { } value)
        {
            return null;
        }

        return TrySeconds(value, out var seconds) ? seconds : throw OssError.InvalidArgument(header, value, "The time is not one by RFC 1123.");
    }

    private static bool TrySeconds(string? value, out long seconds)
    {
        var isTime = DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time);
        seconds = isTime ? time.ToUnixTimeSeconds() : 0;
        return isTime;
    }

    private static OssError Failed(string condition) => new(
        412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold.", ("Condition", condition));
}
