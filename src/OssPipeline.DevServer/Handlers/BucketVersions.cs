using OssPipeline.DevServer.Hosting;
using OssPipeline.DevServer.Protocol;
using OssPipeline.DevServer.Storage;
using OssPipeline.DevServer.Xml;

namespace OssPipeline.DevServer.Handlers;

/// <summary>PutBucketVersioning and GetBucketVersioning.</summary>
internal static class BucketVersions
{
    /// <summary>PutBucketVersioning; what was once enabled can only be suspended.</summary>
    public static async Task PutAsync(Exchange exchange)
    {
        var bucket = exchange.Bucket();
        string? status = null;
        RequestXml.Read(
            await new BodyReceiver(exchange).ReadAsync(RequestXml.MaxBytes).ConfigureAwait(false),
            "VersioningConfiguration",
            (parent, name, value) => status = (parent, name) is ("VersioningConfiguration", "Status") ? value.Trim() : status,
            static _ => { });
        var versioning = status switch
        {
            "Enabled" => BucketVersioning.Enabled,
            "Suspended" => BucketVersioning.Suspended,
            _ => throw OssError.MalformedXml("the Status is neither Enabled nor Suspended"),
        };
        bucket.Change(settings => settings with { Versioning = versioning });
        exchange.Http.Response.ContentLength = 0;
    }

    /// <summary>GetBucketVersioning.</summary>
    public static Task GetAsync(Exchange exchange)
    {
        var answer = new XmlBody("VersioningConfiguration");
        if (exchange.Bucket().Settings is { NamesVersions: true } settings)
        {
            answer.Element("Status", settings.Versioning.ToString());
        }

        return exchange.AnswerAsync(answer.End("VersioningConfiguration"));
    }
}
