using OssPipeline.DevServer.Hosting;
using OssPipeline.DevServer.Storage;
using OssPipeline.DevServer.Xml;

namespace OssPipeline.DevServer.Handlers;

/// <summary>The headers of reads that tell what kind of version was found and in which state it is.</summary>
internal static class VersionHeaders
{
    /// <summary>Sets <c>x-oss-version-id</c>, <c>x-oss-next-append-position</c>, <c>x-oss-sealed-time</c> and <c>x-oss-restore</c> where they apply.</summary>
    public static void Answer(Exchange exchange, StoredObject stored)
    {
        exchange.AnswerVersionId(exchange.Bucket(), stored);
        if (stored.Kind == ObjectKind.Appendable)
        {
            exchange.Answer("x-oss-next-append-position", stored.Size.ToString());
        }

        if (stored.Detail.SealedAt != 0)
        {
            exchange.Answer("x-oss-sealed-time", OssText.Rfc1123(stored.Detail.SealedAt));
        }

        if (RestoreInfo(stored, exchange.Service.Now) is { } restore)
        {
            exchange.Answer("x-oss-restore", restore);
        }
    }

    /// <summary>The state of a restore as headers and listings tell it; null when there is none or its copy expired.</summary>
    public static string? RestoreInfo(StoredObject stored, long now) => stored.Detail.Restoration switch
    {
        { } restoration when restoration.IsOngoing(now) => "ongoing-request=\"true\"",
        { } restoration when restoration.IsReadable(now) => $"ongoing-request=\"false\", expiry-date=\"{OssText.Rfc1123(restoration.Until)}\"",
        _ => null,
    };
}
