using System.Globalization;
using System.Text.Json;
using OssPipeline.Core.Storage;

namespace OssPipeline.Cli.Output;

/// <summary>An object as <c>ls --json</c> and <c>stat --json</c> give it. The CRC is text, as JSON's numbers lose the last of 64 bits.</summary>
internal static class ObjectJson
{
    /// <summary>Writes its properties into an object that is open.</summary>
    public static void Write(Utf8JsonWriter json, ObjectInfo item)
    {
        json.WriteString("key", item.Key);
        json.WriteNumber("size", item.Size);
        if (item.ETag is { } etag)
        {
            json.WriteString("etag", etag);
        }

        if (item.LastModified is { } time)
        {
            json.WriteString("last_modified", time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        }

        if (item.Crc64 is { } crc)
        {
            json.WriteString("crc64", crc.ToString(CultureInfo.InvariantCulture));
        }

        foreach (var (name, value) in Headers(item.Attributes))
        {
            json.WriteString(name, value);
        }

        WriteMap(json, "metadata", item.Attributes.Metadata);
        WriteMap(json, "tags", item.Attributes.Tags);
    }

    /// <summary>The headers that are set, by their names in JSON.</summary>
    public static IEnumerable<(string Name, string Value)> Headers(ObjectAttributes attributes)
    {
        (string Name, string? Value)[] all =
        [
            ("storage_class", attributes.StorageClass),
            ("content_type", attributes.ContentType),
            ("content_encoding", attributes.ContentEncoding),
            ("content_disposition", attributes.ContentDisposition),
            ("content_language", attributes.ContentLanguage),
            ("cache_control", attributes.CacheControl),
            ("expires", attributes.Expires),
            ("server_side_encryption", attributes.ServerSideEncryption),
            ("kms_key_id", attributes.KmsKeyId),
        ];
        return all.Where(static h => h.Value is not null).Select(static h => (h.Name, h.Value!));
    }

    private static void WriteMap(Utf8JsonWriter json, string name, IReadOnlyDictionary<string, string> map)
    {
        if (map.Count == 0)
        {
            return;
        }

        json.WriteStartObject(name);
        foreach (var (key, value) in map)
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
    }
}
