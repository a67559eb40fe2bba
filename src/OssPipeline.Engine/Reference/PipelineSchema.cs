using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using OssPipeline.Core.Catalog;
using OssPipeline.Engine.Spec;

namespace OssPipeline.Engine.Reference;

/// <summary>The JSON Schema of the pipeline file, for editors.</summary>
/// <remarks>
/// Draft 2020-12, in the subset that YAML language servers know: a kind's options hang on <c>if</c>/<c>then</c> over <c>kind</c>, so
/// that an editor completes and checks exactly the options of the kind that is written.
/// </remarks>
public static class PipelineSchema
{
    private const string ComponentName = "^[a-z][a-z0-9_]{0,63}$";

    /// <summary>The schema, as indented JSON with a final line end; the same text for the same catalogue.</summary>
    public static string Write(ComponentCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        var buffer = new ArrayBufferWriter<byte>();
        var options = new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(buffer, options))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
            json.WriteString("title", "OssPipeline pipeline file");
            json.WriteString("type", "object");
            json.WriteBoolean("additionalProperties", false);
            WriteNames(json, "required", ["name", "nodes"]);
            WriteTop(json);
            json.WriteStartObject("$defs");
            WriteComponent(json, "store", catalog.Stores);
            WriteComponent(json, "node", catalog.Nodes);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    private static void WriteTop(Utf8JsonWriter json)
    {
        json.WriteStartObject("properties");

        json.WriteStartObject("name");
        json.WriteString("description", "The job's identity; its state is kept under it.");
        json.WriteString("type", "string");
        json.WriteString("pattern", @"^[A-Za-z0-9_-]{1,64}$|\$\{[A-Za-z_]");
        json.WriteEndObject();

        json.WriteStartObject("description");
        json.WriteString("description", "One line on what the pipeline is for.");
        json.WriteString("type", "string");
        json.WriteEndObject();

        json.WriteStartObject("memory");
        json.WriteString("description", $"Bytes in flight over the whole graph, at least {PipelineReader.LeastMemory.ToOption()}.");
        json.WriteString("default", PipelineReader.DefaultMemory.ToOption());
        OptionJson.WriteSize(json);
        json.WriteEndObject();

        json.WriteStartObject("incremental");
        json.WriteString("description", "Run again and again: a round moves what is new or changed and tries again what failed.");
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        json.WriteStartObject("every");
        json.WriteString("description", "From the beginning of one round to the beginning of the next, at least 10s.");
        json.WriteString("type", "string");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartArray("required");
        json.WriteStringValue("every");
        json.WriteEndArray();
        json.WriteBoolean("additionalProperties", false);
        json.WriteEndObject();

        WriteSection(json, "stores", "store", "Where data lies. Credentials come from the environment or a provider, never from here.");
        WriteSection(json, "nodes", "node", "What happens, in reading order; each node reads from the one above unless it says 'from'.");
        json.WriteEndObject();
    }

    private static void WriteSection(Utf8JsonWriter json, string name, string definition, string description)
    {
        json.WriteStartObject(name);
        json.WriteString("description", description);
        json.WriteString("type", "object");
        json.WriteStartObject("propertyNames");
        json.WriteString("pattern", ComponentName);
        json.WriteEndObject();
        json.WriteStartObject("additionalProperties");
        json.WriteString("$ref", "#/$defs/" + definition);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteComponent(Utf8JsonWriter json, string definition, IReadOnlyCollection<ComponentKind> kinds)
    {
        json.WriteStartObject(definition);
        json.WriteString("type", "object");
        WriteNames(json, "required", ["kind"]);
        json.WriteStartObject("properties");
        json.WriteStartObject("kind");
        json.WriteString("description", string.Join("\n", kinds.Select(k => $"{k.Name}: {k.Summary}")));
        WriteNames(json, "enum", kinds.Select(k => k.Name));
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartArray("allOf");
        foreach (var kind in kinds)
        {
            json.WriteStartObject();
            json.WriteStartObject("if");
            WriteNames(json, "required", ["kind"]);
            json.WriteStartObject("properties");
            json.WriteStartObject("kind");
            json.WriteString("const", kind.Name);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteStartObject("then");
            json.WriteString("$ref", $"#/$defs/{definition}_{kind.Name}");
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        foreach (var kind in kinds)
        {
            WriteKind(json, $"{definition}_{kind.Name}", kind);
        }
    }

    private static void WriteKind(Utf8JsonWriter json, string definition, ComponentKind kind)
    {
        var defaults = OptionText.Defaults(kind);
        json.WriteStartObject(definition);
        json.WriteString("description", kind.Summary);
        json.WriteString("type", "object");
        json.WriteBoolean("additionalProperties", false);
        WriteNames(json, "required", kind.Schema.Options.Where(o => o.IsRequired).Select(o => o.Name).Prepend("kind"));
        json.WriteStartObject("properties");
        json.WriteStartObject("kind");
        json.WriteString("description", kind.Summary);
        json.WriteString("const", kind.Name);
        json.WriteEndObject();
        if (kind.Role is ComponentRole.Block or ComponentRole.Sink)
        {
            WriteFrom(json);
        }

        foreach (var option in kind.Schema.Options)
        {
            json.WriteStartObject(option.Name);
            OptionJson.Write(json, option, defaults);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteFrom(Utf8JsonWriter json)
    {
        json.WriteStartObject("from");
        json.WriteString("description", "The node, or the nodes, that it reads from; the one above when left out.");
        json.WriteStartArray("anyOf");
        json.WriteStartObject();
        json.WriteString("type", "string");
        json.WriteEndObject();
        json.WriteStartObject();
        json.WriteString("type", "array");
        json.WriteNumber("minItems", 1);
        json.WriteBoolean("uniqueItems", true);
        json.WriteStartObject("items");
        json.WriteString("type", "string");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteNames(Utf8JsonWriter json, string property, IEnumerable<string> names)
    {
        json.WriteStartArray(property);
        foreach (var name in names)
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
    }
}
