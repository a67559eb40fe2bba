using OssPipeline.Core.Storage;
using OssPipeline.DevServer.Hosting;
using OssPipeline.DevServer.Protocol;
using OssPipeline.DevServer.Storage;
using OssPipeline.DevServer.Xml;

namespace OssPipeline.DevServer.Handlers;

/// <summary>PutSymlink, GetSymlink, and what reading through one finds.</summary>
internal static class Symlinks
{
    private const string Target = "x-oss-symlink-target";

    /// <summary>PutSymlink.</summary>
    public static Task PutAsync(Exchange exchange)
    {
        var bucket = exchange.Bucket();
        AttributeHeaders.RefuseUnsupported(exchange);
        var encoded = exchange.Header(Target) ?? throw new OssError(400, "MissingArgument", "Missing Some Required Arguments.", ("ArgumentName", Target));
        var target = Uri.UnescapeDataString(encoded);
        if (ObjectKey.Problem(target) is not null)
        {
            throw OssError.InvalidArgument(Target, encoded, "The target is no object key.");
        }

        var attributes = AttributeHeaders.Read(exchange, bucket.Settings.StorageClass).With(StoredAttributes.SymlinkTarget, target);
        Span<byte> digest = stackalloc byte[16];
        ContentTag.Md5Of(System.Text.Encoding.UTF8.GetBytes(target), digest);
        bucket.Put(
            exchange.Key,
            new StoredObject([], ContentTag.FromMd5(digest), 0, exchange.Service.Now, attributes, ObjectKind.Symlink),
            AttributeHeaders.ForbidsOverwrite(exchange));
        exchange.Answer("ETag", $"\"{ContentTag.FromMd5(digest)}\"");
        exchange.Http.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    /// <summary>GetSymlink.</summary>
    public static Task GetAsync(Exchange exchange)
    {
        var stored = exchange.Bucket().Find(exchange.Key) ?? throw OssError.NoSuchKey(exchange.Key);
        if (stored.Kind != ObjectKind.Symlink)
        {
            throw new OssError(400, "NotSymlink", "The object is not a symlink.", ("Key", exchange.Key));
        }

        exchange.Answer(Target, OssText.UrlEncode(TargetOf(stored)));
        exchange.Answer("ETag", $"\"{stored.Tag}\"");
        exchange.Answer("Last-Modified", OssText.Rfc1123(stored.LastModified));
        exchange.Http.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    /// <summary>The key that is read for a key: the target's for a symlink, else itself.</summary>
    /// <exception cref="OssError">The target is missing, or a symlink itself.</exception>
    public static string Follow(Bucket bucket, string key)
    {
        if (bucket.Find(key) is not { Kind: ObjectKind.Symlink } link)
        {
            return key;
        }

        var target = TargetOf(link);
        return bucket.Find(target) switch
        {
            null => throw new OssError(404, "SymlinkTargetNotExist", "The symlink target object does not exist.", ("SymlinkTarget", target)),
            { Kind: ObjectKind.Symlink } => throw new OssError(400, "InvalidTargetType", "The symlink's target is a symlink.", ("SymlinkTarget", target)),
            _ => target,
        };
    }

    private static string TargetOf(StoredObject link) => link.Attributes.Header(StoredAttributes.SymlinkTarget)!;
}
