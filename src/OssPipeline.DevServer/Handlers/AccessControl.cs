using OssPipeline.DevServer.Hosting;
using OssPipeline.DevServer.Protocol;
using OssPipeline.DevServer.Xml;

namespace OssPipeline.DevServer.Handlers;

/// <summary>PutObjectACL, GetObjectACL, PutBucketACL, GetBucketACL.</summary>
internal static class AccessControl
{
    /// <summary>PutObjectACL.</summary>
    public static Task PutObjectAsync(Exchange exchange)
    {
        var acl = AttributeHeaders.ObjectAcl(exchange) ?? throw OssError.MissingArgument("x-oss-object-acl");
        VersionChange.Apply(exchange, exchange.Bucket(), version => version.With(version.Attributes with { Acl = acl }));
        exchange.Http.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    /// <summary>GetObjectACL.</summary>
    public static Task GetObjectAsync(Exchange exchange)
    {
        var bucket = exchange.Bucket();
        var version = VersionChange.Existing(exchange, bucket.Find(exchange.Key, exchange.VersionId));
        exchange.AnswerVersionId(bucket, version);
        return exchange.AnswerAsync(Policy(version.Attributes.Acl));
    }

    /// <summary>PutBucketACL.</summary>
    public static Task PutBucketAsync(Exchange exchange)
    {
        var acl = BucketAcl(exchange) ?? throw OssError.MissingArgument("x-oss-acl");
        exchange.Bucket().Change(settings => settings with { Acl = acl });
        exchange.Http.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    /// <summary>GetBucketACL.</summary>
    public static Task GetBucketAsync(Exchange exchange) => exchange.AnswerAsync(Policy(exchange.Bucket().Settings.Acl));

    /// <summary>The bucket ACL that a request sets; null when it sets none.</summary>
    /// <exception cref="OssError">InvalidArgument.</exception>
    public static string? BucketAcl(Exchange exchange) => exchange.Header("x-oss-acl") switch
    {
        null => null,
        var acl and ("private" or "public-read" or "public-read-write") => acl,
        var other => throw OssError.InvalidArgument("x-oss-acl", other, "The ACL must be private, public-read or public-read-write."),
    };

    private static XmlBody Policy(string acl)
    {
        var answer = new XmlBody("AccessControlPolicy");
        BucketOperations.Owner(answer);
        return answer.Begin("AccessControlList").Element("Grant", acl).End("AccessControlList").End("AccessControlPolicy");
    }
}
