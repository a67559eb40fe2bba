using OssPipeline.DevServer.Hosting;
using OssPipeline.DevServer.Protocol;
using OssPipeline.DevServer.Xml;

namespace OssPipeline.DevServer.Handlers;

/// <summary>PutObjectACL, GetObjectACL, and GetBucketAcl.</summary>
internal static class ObjectAcls
{
    /// <summary>PutObjectACL.</summary>
    public static Task PutAsync(Exchange exchange)
    {
        var acl = AttributeHeaders.Acl(exchange)
            ?? throw new OssError(400, "MissingArgument", "Missing Some Required Arguments.", ("ArgumentName", "x-oss-object-acl"));
        exchange.Bucket().Describe(exchange.Key, stored => stored.Attributes with { Acl = acl });
        exchange.Http.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    /// <summary>GetObjectACL.</summary>
    public static Task GetAsync(Exchange exchange) =>
        AnswerAsync(exchange, (exchange.Bucket().Find(exchange.Key) ?? throw OssError.NoSuchKey(exchange.Key)).Attributes.Acl);

    /// <summary>GetBucketAcl.</summary>
    public static Task GetBucketAsync(Exchange exchange) => AnswerAsync(exchange, exchange.Bucket().Settings.Acl);

    private static Task AnswerAsync(Exchange exchange, string acl)
    {
        var answer = new XmlBody("AccessControlPolicy");
        BucketOperations.Owner(answer);
        return exchange.AnswerAsync(answer.Begin("AccessControlList").Element("Grant", acl).End("AccessControlList").End("AccessControlPolicy"));
    }
}
