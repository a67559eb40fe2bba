using System.Text;
using OssPipeline.Core.Storage;
using OssPipeline.DevServer.Hosting;
using OssPipeline.DevServer.Protocol;
using OssPipeline.DevServer.Storage;
using OssPipeline.DevServer.Xml;
using OssPipeline.Oss.Signing;

namespace OssPipeline.DevServer.Handlers;

/// <summary>PutSymlink and GetSymlink. A link is an object without bytes; what it leads to is looked up when it is read.</summary>
internal static class Symlinks
{
    private const string Header = "x-oss-symlink-target";

    /// <summary>PutSymlink; the target need not exist.</summary>
    public static Task PutAsync(Exchange exchange)
    {
        var bucket = exchange.Bucket();
        AttributeHeaders.RefuseUnsupported(exchange);
        var target = Target(exchange);
        var attributes = AttributeHeaders.Read(exchange, bucket.Settings.StorageClass);
        Span<byte> digest = stackalloc byte[16];
        ContentTag.Md5Of(Encoding.UTF8.GetBytes(target), digest); // so that links to different targets have different ETags
        var link = new StoredObject(
            [], ContentTag.FromMd5(digest), 0, exchange.Service.Now, attributes, ObjectKind.Symlink, new ObjectDetail { LinkTarget = target });
        link = bucket.Put(exchange.Key, link, AttributeHeaders.ForbidsOverwrite(exchange));
        exchange.AnswerVersionId(bucket, link);
        exchange.Answer("ETag", $"\"{link.Tag}\"");
        exchange.Http.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    /// <summary>GetSymlink.</summary>
    public static Task GetAsync(Exchange exchange)
    {
        var bucket = exchange.Bucket();
        var link = ObjectLookup.Version(exchange, bucket);
        if (link.Detail.LinkTarget is not { } target)
        {
            throw new OssError(400, "NotSymlink", "The object you requested is not a symbolic link.", ("Key", exchange.Key));
        }

        exchange.AnswerVersionId(bucket, link);
        exchange.Answer(Header, OssText.UrlEncode(target));
        exchange.Answer("ETag", $"\"{link.Tag}\"");
        exchange.Answer("Last-Modified", OssText.Rfc1123(link.LastModified));
        foreach (var (name, value) in link.Attributes.Headers)
        {
            exchange.Answer(name, value);
        }

        exchange.Http.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    private static string Target(Exchange exchange)
    {
        var header = exchange.Header(Header) ?? throw OssError.MissingArgument(Header);
        return OssPath.TryDecodePath(header, out var target) && ObjectKey.Problem(target) is null
            ? target
            : throw OssError.InvalidArgument(Header, header, "The target must be a URL-encoded object name.");
    }
}
