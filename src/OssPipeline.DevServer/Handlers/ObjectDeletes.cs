using OssPipeline.DevServer.Hosting;
using OssPipeline.DevServer.Protocol;
using OssPipeline.DevServer.Storage;
using OssPipeline.DevServer.Xml;

namespace OssPipeline.DevServer.Handlers;

/// <summary>DeleteObject and DeleteMultipleObjects.</summary>
internal static class ObjectDeletes
{
    private const int MaxDeletes = 1000;

    /// <summary>DeleteObject.</summary>
    public static Task DeleteAsync(Exchange exchange)
    {
        var bucket = exchange.Bucket();
        if (exchange.VersionId is { } versionId)
        {
            var removed = bucket.DeleteVersion(exchange.Key, versionId);
            exchange.Answer("x-oss-version-id", versionId);
            if (removed is { IsDeleteMarker: true })
            {
                exchange.Answer("x-oss-delete-marker", "true");
            }
        }
        else if (bucket.Delete(exchange.Key, exchange.Service.Now) is { } marker)
        {
            exchange.Answer("x-oss-version-id", marker.VersionId);
            exchange.Answer("x-oss-delete-marker", "true");
        }

        exchange.Status(204);
        return Task.CompletedTask;
    }

    /// <summary>DeleteMultipleObjects.</summary>
    public static async Task DeleteManyAsync(Exchange exchange)
    {
        var bucket = exchange.Bucket();
        if (exchange.Header("Content-MD5") is null)
        {
            throw OssError.MissingArgument("Content-MD5");
        }

        var isEncoded = KeyEncoding.IsUrl(exchange);
        var (objects, isQuiet) = Parse(await new BodyReceiver(exchange).ReadAsync(RequestXml.MaxBytes).ConfigureAwait(false));
        var answer = new XmlBody("DeleteResult");
        if (isEncoded)
        {
            answer.Element("EncodingType", "url");
        }

        foreach (var (key, versionId) in objects)
        {
            var deleted = versionId is null ? bucket.Delete(key, exchange.Service.Now) : bucket.DeleteVersion(key, versionId);
            if (!isQuiet)
            {
                Entry(answer, KeyEncoding.Of(key, isEncoded), versionId, deleted);
            }
        }

        if (isQuiet)
        {
            exchange.Http.Response.ContentLength = 0;
            return;
        }

        await exchange.AnswerAsync(answer.End("DeleteResult")).ConfigureAwait(false);
    }

    private static void Entry(XmlBody answer, string key, string? versionId, StoredObject? deleted)
    {
        answer.Begin("Deleted").Element("Key", key);
        if (versionId is not null)
        {
            answer.Element("VersionId", versionId);
        }

        if (deleted is { IsDeleteMarker: true })
        {
            answer.Element("DeleteMarker", value: true).Element("DeleteMarkerVersionId", deleted.VersionId);
        }

        answer.End("Deleted");
    }

    private static (List<(string Key, string? VersionId)> Objects, bool IsQuiet) Parse(byte[] body)
    {
        var objects = new List<(string Key, string? VersionId)>();
        var isQuiet = false;
        string? key = null, versionId = null;
        RequestXml.Read(
            body,
            "Delete",
            (parent, name, value) =>
            {
                switch (parent, name)
                {
                    case ("Object", "Key"):
                        key = value.Length > 0 ? value : throw OssError.MalformedXml("a key is empty");
                        break;
                    case ("Object", "VersionId"):
                        versionId = value.Length > 0 ? value : null; // SDKs write the element for objects without a version too
                        break;
                    case ("Delete", "Quiet"):
                        isQuiet = value.Trim().Equals("true", StringComparison.OrdinalIgnoreCase);
                        break;
                    default:
                        break;
                }
            },
            name =>
            {
                if (name != "Object")
                {
                    return;
                }

                if (objects.Count == MaxDeletes)
                {
                    throw OssError.MalformedXml($"there are more than {MaxDeletes} keys");
                }

                objects.Add((key ?? throw OssError.MalformedXml("an object has no key"), versionId));
                (key, versionId) = (null, null);
            });
        return objects.Count > 0 ? (objects, isQuiet) : throw OssError.MalformedXml("there is no key");
    }
}
