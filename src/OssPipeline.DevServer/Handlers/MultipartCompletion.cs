using OssPipeline.Core.Data;
using OssPipeline.DevServer.Hosting;
using OssPipeline.DevServer.Protocol;
using OssPipeline.DevServer.Storage;
using OssPipeline.DevServer.Xml;

namespace OssPipeline.DevServer.Handlers;

/// <summary>CompleteMultipartUpload: the rules of which parts make an object.</summary>
internal static class MultipartCompletion
{
    private const long MinPartSize = 100 << 10;
    private const int MaxParts = 10_000;

    /// <summary>CompleteMultipartUpload.</summary>
    public static async Task CompleteAsync(Exchange exchange)
    {
        var bucket = exchange.Bucket();
        AttributeHeaders.RefuseUnsupported(exchange);
        var isEncoded = KeyEncoding.IsUrl(exchange);
        var listed = await ListedAsync(exchange).ConfigureAwait(false);
        var upload = exchange.Upload(bucket);
        var attributes = AttributeHeaders.AtCompletion(exchange, upload.Attributes);
        var stored = bucket.CompleteUpload(
            upload,
            parts => Choose(parts, listed),
            chosen => Assemble(chosen, exchange.Service.Now, attributes),
            AttributeHeaders.ForbidsOverwrite(exchange));

        exchange.AnswerVersionId(bucket, stored);
        exchange.AnswerCrc(stored.Crc64);
        AttributeHeaders.EchoEncryption(exchange, stored.Attributes);
        var answer = new XmlBody("CompleteMultipartUploadResult");
        if (isEncoded)
        {
            answer.Element("EncodingType", "url");
        }

        await exchange.AnswerAsync(answer
            .Element("Location", $"http://{exchange.Http.Request.Host.Value}/{bucket.Name}/{OssText.UrlEncode(upload.Key)}")
            .Element("Bucket", bucket.Name)
            .Element("Key", KeyEncoding.Of(upload.Key, isEncoded))
            .Element("ETag", $"\"{stored.Tag}\"")
            .End("CompleteMultipartUploadResult")).ConfigureAwait(false);
    }

    // The parts that the request lists; null for all that are stored (x-oss-complete-all).
    private static async Task<List<(int Number, string Tag)>?> ListedAsync(Exchange exchange)
    {
        if (exchange.Header("x-oss-complete-all") is { } all)
        {
            if (!all.Equals("yes", StringComparison.OrdinalIgnoreCase))
            {
                throw OssError.InvalidArgument("x-oss-complete-all", all, "The value must be yes.");
            }

            return exchange.Http.Request.ContentLength is null or 0
                ? null
                : throw OssError.InvalidArgument("x-oss-complete-all", all, "A request that completes all parts has no body.");
        }

        var parts = new List<(int Number, string Tag)>();
        string? number = null, tag = null;
        RequestXml.Read(
            await new BodyReceiver(exchange).ReadAsync(RequestXml.MaxBytes).ConfigureAwait(false),
            "CompleteMultipartUpload",
            (parent, name, value) =>
            {
                switch (parent, name)
                {
                    case ("Part", "PartNumber"):
                        number = value.Trim();
                        break;
                    case ("Part", "ETag"):
                        tag = value;
                        break;
                    default:
                        break;
                }
            },
            name =>
            {
                if (name != "Part")
                {
                    return;
                }

                if (!int.TryParse(number, out var n) || tag is null || parts.Count == MaxParts)
                {
                    throw OssError.MalformedXml(parts.Count == MaxParts ? $"there are more than {MaxParts} parts" : "a part lacks its number or ETag");
                }

                parts.Add((n, tag));
                (number, tag) = (null, null);
            });
        return parts.Count > 0 ? parts : throw OssError.MalformedXml("there is no part");
    }

    private static List<StoredPart> Choose(SortedList<int, StoredPart> stored, List<(int Number, string Tag)>? listed)
    {
        var chosen = listed is null ? new List<StoredPart>(stored.Values) : new List<StoredPart>(listed.Count);
        var previous = 0;
        foreach (var (number, tag) in listed ?? [])
        {
            if (number <= previous)
            {
                throw new OssError(
                    400, "InvalidPartOrder", "The list of parts was not in ascending order by part number.", ("PartNumber", number.ToString()));
            }

            if (!stored.TryGetValue(number, out var part) || !part.Tag.Matches(tag))
            {
                throw InvalidPart(number, "One or more of the specified parts could not be found or the specified entity tag might not have matched the part's entity tag.");
            }

            chosen.Add(part);
            previous = number;
        }

        if (chosen.Count == 0)
        {
            throw InvalidPart(1, "The upload has no parts.");
        }

        for (var i = 0; i < chosen.Count - 1; i++)
        {
            if (chosen[i].Size < MinPartSize)
            {
                throw new OssError(
                    400,
                    "EntityTooSmall",
                    "Your proposed upload is smaller than the minimum allowed size.",
                    ("ProposedSize", chosen[i].Size.ToString()),
                    ("MinSizeAllowed", MinPartSize.ToString()),
                    ("PartNumber", chosen[i].Number.ToString()),
                    ("ETag", chosen[i].Tag.ToString()));
            }
        }

        return chosen;
    }

    private static StoredObject Assemble(IReadOnlyList<StoredPart> parts, long now, StoredAttributes attributes)
    {
        var extents = new List<Extent>(parts.Count);
        ulong crc64 = 0;
        foreach (var part in parts)
        {
            crc64 = Crc64Xz.Combine(crc64, part.Crc64, part.Size);
            extents.AddRange(part.Extents);
        }

        return new StoredObject(extents, ContentTag.OfParts(parts), crc64, now, attributes);
    }

    private static OssError InvalidPart(int number, string message) => new(400, "InvalidPart", message, ("PartNumber", number.ToString()));
}
