using System.Text.Json;

namespace OssPipeline.Tables.Avro;

/// <summary>Reads a schema in JSON (Apache Avro 1.12 specification, Schema Declaration). Logical types that are not known don't count, as it asks.</summary>
internal sealed class AvroSchema
{
    private const int MaxDepth = 64;

    private readonly Dictionary<string, AvroType> _named = new(StringComparer.Ordinal);

    private AvroSchema()
    {
    }

    /// <summary>The record that the schema of a file is.</summary>
    /// <exception cref="InvalidDataException">It is no schema, or not that of a record.</exception>
    public static AvroRecord Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaxDepth * 2 });
            return new AvroSchema().Read(document.RootElement, "") as AvroRecord
                ?? throw new InvalidDataException("Its schema is not that of a record, so there are no columns.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException("Its schema is no JSON, or not all of it is text.", e);
        }
    }

    private AvroType Read(JsonElement schema, string space) => schema.ValueKind switch
    {
        JsonValueKind.String => Named(schema.GetString()!, space),
        JsonValueKind.Array => new AvroUnion([.. schema.EnumerateArray().Select(s => Read(s, space))]),
        JsonValueKind.Object => ReadObject(schema, space),
        _ => throw new InvalidDataException("Its schema has a type that is neither a name, a list nor an object."),
    };

    private AvroType ReadObject(JsonElement schema, string space)
    {
        if (!schema.TryGetProperty("type", out var type))
        {
            throw new InvalidDataException("Its schema has a type without 'type'.");
        }

        if (type.ValueKind != JsonValueKind.String)
        {
            return Read(type, space);
        }

        var name = type.GetString()!;
        switch (name)
        {
            case "record" or "error":
                var record = new AvroRecord();
                var inner = Declare(schema, space, record);
                record.Fields = [.. Items(schema, "fields").Select(f => (Text(f, "name"), Read(Property(f, "type"), inner)))];
                return record;
            case "enum":
                var word = new AvroEnum([.. Items(schema, "symbols").Select(s => s.GetString()!)]);
                Declare(schema, space, word);
                return word;
            case "fixed":
                var size = Property(schema, "size").TryGetInt32(out var bytes) && bytes >= 0 ? bytes : throw new InvalidDataException("Its schema has a fixed type without a size.");
                var block = Logical(schema, name, size) ?? new AvroBytes(size);
                Declare(schema, space, block);
                return block;
            case "array":
                return new AvroItems(Read(Property(schema, "items"), space), isMap: false);
            case "map":
                return new AvroItems(Read(Property(schema, "values"), space), isMap: true);
            default:
                return Logical(schema, name, null) ?? Named(name, space);
        }
    }

    private AvroType Named(string name, string space) => name switch
    {
        "null" => new AvroNull(),
        "boolean" => new AvroBoolean(),
        "int" => new AvroInteger(isLong: false),
        "long" => new AvroInteger(isLong: true),
        "float" => new AvroReal(isDouble: false),
        "double" => new AvroReal(isDouble: true),
        "bytes" => new AvroBytes(null),
        "string" => new AvroString(),
        _ when _named.TryGetValue(Full(name, space), out var known) || _named.TryGetValue(name, out known) => known,
        _ => throw new InvalidDataException($"Its schema has no type '{name}'."),
    };

    private static AvroType? Logical(JsonElement schema, string type, int? size)
    {
        var logical = schema.TryGetProperty("logicalType", out var name) && name.ValueKind == JsonValueKind.String ? name.GetString() : null;
        return (type, logical) switch
        {
            ("int", "date") => new AvroDate(),
            ("int", "time-millis") => new AvroTime(isMicros: false),
            ("long", "time-micros") => new AvroTime(isMicros: true),
            ("long", "timestamp-millis" or "local-timestamp-millis") => new AvroTimestamp(1_000),
            ("long", "timestamp-micros" or "local-timestamp-micros") => new AvroTimestamp(1_000_000),
            ("long", "timestamp-nanos" or "local-timestamp-nanos") => new AvroTimestamp(1_000_000_000),
            ("bytes" or "fixed", "decimal") when Number(schema, "precision") is >= 1 and <= 38 and var precision
                && Number(schema, "scale") is >= 0 and var scale && scale <= precision => new AvroDecimal(size, precision, scale),
            _ => null,
        };
    }

    // Gives the name space of what is declared within.
    private string Declare(JsonElement schema, string space, AvroType type)
    {
        var name = Text(schema, "name");
        var own = schema.TryGetProperty("namespace", out var given) && given.ValueKind == JsonValueKind.String ? given.GetString()! : space;
        var full = Full(name, own);
        _named[full] = type;
        return full.LastIndexOf('.') is >= 0 and var dot ? full[..dot] : "";
    }

    private static string Full(string name, string space) => name.Contains('.', StringComparison.Ordinal) || space.Length == 0 ? name : $"{space}.{name}";

    private static int Number(JsonElement schema, string name) =>
        schema.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : 0;

    private static JsonElement Property(JsonElement schema, string name) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty(name, out var value) ? value : throw new InvalidDataException($"Its schema lacks '{name}' somewhere.");

    private static string Text(JsonElement schema, string name) =>
        Property(schema, name) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : throw new InvalidDataException($"Its schema has a '{name}' that is no text.");

    private static JsonElement.ArrayEnumerator Items(JsonElement schema, string name) =>
        Property(schema, name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : throw new InvalidDataException($"Its schema has a '{name}' that is no list.");
}
