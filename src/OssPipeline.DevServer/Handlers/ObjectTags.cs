using OssPipeline.DevServer.Hosting;
using OssPipeline.DevServer.Protocol;
using OssPipeline.DevServer.Xml;
using OssPipeline.Oss.Signing;

namespace OssPipeline.DevServer.Handlers;

/// <summary>PutObjectTagging, GetObjectTagging, DeleteObjectTagging. The object's time of change stays.</summary>
internal static class ObjectTags
{
    /// <summary>PutObjectTagging.</summary>
    public static async Task PutAsync(Exchange exchange)
    {
        var bucket = exchange.Bucket();
        var tags = Parse(await new BodyReceiver(exchange).ReadAsync(RequestXml.MaxBytes).ConfigureAwait(false));
        var text = string.Join('&', tags.Select(t => $"{OssPath.EncodeQuery(t.Key)}={OssPath.EncodeQuery(t.Value)}"));
        var count = Tagging.Count(text);
        bucket.Describe(exchange.Key, stored => stored.Attributes with { Tagging = text, TagCount = count });
        exchange.Http.Response.ContentLength = 0;
    }

    /// <summary>GetObjectTagging.</summary>
    public static Task GetAsync(Exchange exchange)
    {
        var stored = exchange.Bucket().Find(exchange.Key) ?? throw OssError.NoSuchKey(exchange.Key);
        var answer = new XmlBody("Tagging").Begin("TagSet");
        foreach (var (key, value) in QueryParameters.Parse(stored.Attributes.Tagging)?.Pairs ?? [])
        {
            answer.Begin("Tag").Element("Key", key).Element("Value", value).End("Tag");
        }

        return exchange.AnswerAsync(answer.End("TagSet").End("Tagging"));
    }

    /// <summary>DeleteObjectTagging.</summary>
    public static Task DeleteAsync(Exchange exchange)
    {
        exchange.Bucket().Describe(exchange.Key, stored => stored.Attributes with { Tagging = string.Empty, TagCount = 0 });
        exchange.Status(204);
        return Task.CompletedTask;
    }

    private static List<KeyValuePair<string, string>> Parse(byte[] body)
    {
        var tags = new List<KeyValuePair<string, string>>();
        string? key = null, tagValue = null;
        RequestXml.Read(
            body,
            "Tagging",
            (parent, name, value) =>
            {
                switch (parent, name)
                {
                    case ("Tag", "Key"):
                        key = value;
                        break;
                    case ("Tag", "Value"):
                        tagValue = value;
                        break;
                    default:
                        break;
                }
            },
            name =>
            {
                if (name == "Tag")
                {
                    tags.Add(new(key ?? throw OssError.MalformedXml("a tag has no key"), tagValue ?? string.Empty));
                    (key, tagValue) = (null, null);
                }
            });
        return tags;
    }
}
