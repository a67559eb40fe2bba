using OssPipeline.DevServer.Hosting;
using OssPipeline.DevServer.Storage;
using OssPipeline.DevServer.Xml;

namespace OssPipeline.DevServer.Handlers;

/// <summary>PutObjectTagging, GetObjectTagging, DeleteObjectTagging. They leave Last-Modified alone.</summary>
internal static class ObjectTagging
{
    /// <summary>PutObjectTagging.</summary>
    public static async Task PutAsync(Exchange exchange)
    {
        var bucket = exchange.Bucket();
        var tagging = TagSet.Read(await new BodyReceiver(exchange).ReadAsync(RequestXml.MaxBytes).ConfigureAwait(false));
        Set(exchange, bucket, tagging, Tagging.Count(tagging));
        exchange.Http.Response.ContentLength = 0;
    }

    /// <summary>GetObjectTagging.</summary>
    public static Task GetAsync(Exchange exchange)
    {
        var bucket = exchange.Bucket();
        var version = VersionChange.Existing(exchange, bucket.Find(exchange.Key, exchange.VersionId));
        exchange.AnswerVersionId(bucket, version);
        return exchange.AnswerAsync(TagSet.Write(version.Attributes.Tagging));
    }

    /// <summary>DeleteObjectTagging.</summary>
    public static Task DeleteAsync(Exchange exchange)
    {
        Set(exchange, exchange.Bucket(), string.Empty, 0);
        exchange.Status(204);
        return Task.CompletedTask;
    }

    private static void Set(Exchange exchange, Bucket bucket, string tagging, int count) => VersionChange.Apply(
        exchange, bucket, version => version.With(version.Attributes with { Tagging = tagging, TagCount = count }));
}
