using System.Text.Json;
using System.Text.Json.Serialization;

namespace OssPipeline.EndToEnd.Tests.NodeClient;

/// <summary>Spells buffers and streams for the driver.</summary>
internal sealed class NodeBytes<T>(string name, Func<T, byte[]> bytes) : JsonConverter<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteBase64String(name, bytes(value));
        writer.WriteEndObject();
    }
}
