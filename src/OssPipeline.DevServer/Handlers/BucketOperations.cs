using OssPipeline.DevServer.Hosting;
using OssPipeline.DevServer.Protocol;
using OssPipeline.DevServer.Storage;
using OssPipeline.DevServer.Xml;

namespace OssPipeline.DevServer.Handlers;

/// <summary>ListBuckets, PutBucket, DeleteBucket, GetBucketInfo, GetBucketStat, GetBucketLocation.</summary>
internal static class BucketOperations
{
    /// <summary>ListBuckets.</summary>
    public static Task ListAsync(Exchange exchange)
    {
        var prefix = exchange.Query["prefix"] ?? string.Empty;
        var marker = exchange.Query["marker"] ?? string.Empty;
        var maxKeys = PageSize.Read(exchange, "max-keys", 100);
        var page = exchange.Service.Folder.Buckets()
            .Where(b => b.Name.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(b.Name, marker) > 0)
            .Take(maxKeys + 1)
            .ToList();
        var isTruncated = page.Count > maxKeys;
        if (isTruncated)
        {
            page.RemoveAt(maxKeys);
        }

        var answer = new XmlBody("ListAllMyBucketsResult")
            .Element("Prefix", prefix)
            .Element("Marker", marker)
            .Element("MaxKeys", maxKeys)
            .Element("IsTruncated", isTruncated);
        if (isTruncated)
        {
            answer.Element("NextMarker", page[^1].Name);
        }

        Owner(answer);
        answer.Begin("Buckets");
        foreach (var bucket in page)
        {
            answer.Begin("Bucket");
            Description(answer, exchange, bucket);
            answer.Element("Region", exchange.Service.Options.Region).End("Bucket");
        }

        return exchange.AnswerAsync(answer.End("Buckets").End("ListAllMyBucketsResult"));
    }

    /// <summary>PutBucket; a bucket that exists stays as it is.</summary>
    public static async Task PutAsync(Exchange exchange)
    {
        BucketName.ThrowIfInvalid(exchange.BucketName);
        var acl = AccessControl.BucketAcl(exchange) ?? "private";
        var (storageClass, redundancy) = exchange.Http.Request.ContentLength > 0
            ? Configuration(await new BodyReceiver(exchange).ReadAsync(RequestXml.MaxBytes).ConfigureAwait(false))
            : ("Standard", "LRS");
        exchange.Service.Folder.GetOrCreate(exchange.BucketName, new BucketSettings(exchange.Service.Now, storageClass, redundancy, acl));
        exchange.Answer("Location", "/" + exchange.BucketName);
        exchange.Http.Response.ContentLength = 0;
    }

    /// <summary>DeleteBucket.</summary>
    public static Task DeleteAsync(Exchange exchange)
    {
        if (!exchange.Service.Folder.TryDelete(exchange.Bucket()))
        {
            throw new OssError(409, "BucketNotEmpty", "The bucket has objects or open uploads. Please delete them first.", ("BucketName", exchange.BucketName));
        }

        exchange.Status(204);
        return Task.CompletedTask;
    }

    /// <summary>GetBucketInfo.</summary>
    public static Task InfoAsync(Exchange exchange)
    {
        var bucket = exchange.Bucket();
        var answer = new XmlBody("BucketInfo").Begin("Bucket");
        Description(answer, exchange, bucket);
        answer.Element("DataRedundancyType", bucket.Settings.Redundancy);
        if (bucket.Settings.NamesVersions)
        {
            answer.Element("Versioning", bucket.Settings.Versioning.ToString());
        }

        Owner(answer);
        return exchange.AnswerAsync(answer
            .Begin("AccessControlList").Element("Grant", bucket.Settings.Acl).End("AccessControlList")
            .Begin("ServerSideEncryptionRule").Element("SSEAlgorithm", "None").End("ServerSideEncryptionRule")
            .End("Bucket").End("BucketInfo"));
    }

    /// <summary>GetBucketStat.</summary>
    public static Task StatAsync(Exchange exchange)
    {
        var stat = exchange.Bucket().Stat();
        return exchange.AnswerAsync(new XmlBody("BucketStat")
            .Element("Storage", stat.Storage)
            .Element("ObjectCount", stat.Objects)
            .Element("DeleteMarkerCount", stat.DeleteMarkers)
            .Element("MultipartUploadCount", stat.Uploads)
            .Element("MultipartPartCount", stat.Parts)
            .End("BucketStat"));
    }

    /// <summary>GetBucketLocation.</summary>
    public static Task LocationAsync(Exchange exchange)
    {
        _ = exchange.Bucket();
        return exchange.AnswerAsync(new XmlBody("LocationConstraint").Text(exchange.Service.Location).End("LocationConstraint"));
    }

    /// <summary>Writes the owner, always the one account there is.</summary>
    public static void Owner(XmlBody answer) =>
        answer.Begin("Owner").Element("ID", Service.Owner).Element("DisplayName", Service.Owner).End("Owner");

    private static void Description(XmlBody answer, Exchange exchange, Bucket bucket)
    {
        var endpoint = exchange.Http.Request.Host.Value ?? string.Empty;
        answer
            .Element("Name", bucket.Name)
            .Element("CreationDate", OssText.Iso(bucket.Settings.Created))
            .Element("Location", exchange.Service.Location)
            .Element("ExtranetEndpoint", endpoint)
            .Element("IntranetEndpoint", endpoint)
            .Element("StorageClass", bucket.Settings.StorageClass);
    }

    private static (string StorageClass, string Redundancy) Configuration(byte[] body)
    {
        var (storageClass, redundancy) = ("Standard", "LRS");
        RequestXml.Read(
            body,
            "CreateBucketConfiguration",
            (_, name, value) =>
            {
                switch (name)
                {
                    case "StorageClass":
                        storageClass = value is "Standard" or "IA" or "Archive" or "ColdArchive" or "DeepColdArchive"
                            ? value
                            : throw OssError.InvalidArgument(name, value, "The storage class is not one of OSS's.");
                        break;
                    case "DataRedundancyType":
                        redundancy = value is "LRS" or "ZRS"
                            ? value
                            : throw OssError.InvalidArgument(name, value, "The redundancy type must be LRS or ZRS.");
                        break;
                    default:
                        break;
                }
            },
            static _ => { });
        return (storageClass, redundancy);
    }
}
