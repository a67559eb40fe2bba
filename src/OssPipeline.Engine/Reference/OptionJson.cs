using System.Text.Json;
using OssPipeline.Core.Catalog;
using OssPipeline.Core.Data;

namespace OssPipeline.Engine.Reference;

/// <summary>Writes the JSON Schema of one option's value.</summary>
internal static class OptionJson
{
    // Wherever a value is written, a variable may stand in it instead.
    private const string OrVariable = @"|\$\{[A-Za-z_]";
    private const string Variable = @"\$\{[A-Za-z_]";
    private const string Size = @"^\s*[0-9]+(\.[0-9]+)?\s*([KkMmGgTt][Ii]?)?[Bb]?\s*$" + OrVariable;
    private const string Duration = @"^\s*[0-9]+(\.[0-9]+)?\s*([Mm][Ss]|[Ss]|[Mm]|[Hh]|[Dd])\s*$" + OrVariable;
    private const string Instant = @"^\s*[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,7})?)?(Z|[+-][0-9]{2}:[0-9]{2})?)?\s*$|^[0-9]+$" + OrVariable;

    /// <summary>Writes the members of the option's schema into the object that is open.</summary>
    /// <param name="json">Takes them.</param>
    /// <param name="option">The option.</param>
    /// <param name="defaults">An options record with its defaults.</param>
    public static void Write(Utf8JsonWriter json, OptionInfo option, object defaults)
    {
        var words = OptionText.DefaultWords(option);
        json.WriteString("description", words is null ? option.Summary : $"{option.Summary} Default: {words}.");
        if (!option.IsRequired && words is null && option.Property.GetValue(defaults) is { } value)
        {
            WriteDefault(json, value);
        }

        if (option.Example is { } example)
        {
            json.WriteStartArray("examples");
            json.WriteStringValue(example);
            json.WriteEndArray();
        }

        WriteType(json, option);
    }

    /// <summary>Writes the schema of a size, with units.</summary>
    public static void WriteSize(Utf8JsonWriter json) => WriteTypes(json, Size, "string", "integer");

    private static void WriteType(Utf8JsonWriter json, OptionInfo option)
    {
        switch (option.Type)
        {
            case OptionType.Text:
                WriteText(json);
                break;
            case OptionType.Flag:
                WriteTypes(json, Variable + "|^(true|false)$", "boolean", "string");
                break;
            case OptionType.Integer:
                WriteTypes(json, "^[+-]?[0-9]+$|^0x[0-9A-Fa-f]+$|^0o[0-7]+$" + OrVariable, "integer", "string");
                break;
            case OptionType.Size:
                WriteSize(json);
                break;
            case OptionType.Duration:
                WriteTypes(json, Duration, "string");
                break;
            case OptionType.Instant:
                WriteTypes(json, Instant, "string", "integer");
                break;
            case OptionType.Choice:
                WriteChoice(json, option.Choices);
                break;
            case OptionType.TextList:
                WriteList(json);
                break;
            default:
                WriteMap(json, option.Word);
                break;
        }
    }

    private static void WriteMap(Utf8JsonWriter json, string? word)
    {
        if (word is not null)
        {
            json.WriteStartArray("anyOf");
            json.WriteStartObject();
            json.WriteString("const", word);
            json.WriteEndObject();
            json.WriteStartObject();
        }

        json.WriteString("type", "object");
        json.WriteStartObject("additionalProperties");
        WriteText(json);
        json.WriteEndObject();
        if (word is not null)
        {
            json.WriteEndObject();
            json.WriteEndArray();
        }
    }

    // A text option takes what is written, so an editor must not mind texts that look like numbers.
    private static void WriteText(Utf8JsonWriter json) => WriteTypes(json, null, "string", "number", "boolean");

    private static void WriteTypes(Utf8JsonWriter json, string? pattern, params ReadOnlySpan<string> types)
    {
        if (types.Length == 1)
        {
            json.WriteString("type", types[0]);
        }
        else
        {
            json.WriteStartArray("type");
            foreach (var type in types)
            {
                json.WriteStringValue(type);
            }

            json.WriteEndArray();
        }

        if (pattern is not null)
        {
            json.WriteString("pattern", pattern);
        }
    }

    private static void WriteChoice(Utf8JsonWriter json, IReadOnlyList<string> choices)
    {
        json.WriteStartArray("anyOf");
        json.WriteStartObject();
        json.WriteStartArray("enum");
        foreach (var choice in choices)
        {
            json.WriteStringValue(choice);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartObject();
        WriteTypes(json, Variable, "string");
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteList(Utf8JsonWriter json)
    {
        json.WriteStartArray("anyOf");
        json.WriteStartObject();
        WriteText(json);
        json.WriteEndObject();
        json.WriteStartObject();
        json.WriteString("type", "array");
        json.WriteStartObject("items");
        WriteText(json);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteDefault(Utf8JsonWriter json, object value)
    {
        switch (value)
        {
            case bool flag:
                json.WriteBoolean("default", flag);
                break;
            case int or long:
                json.WriteNumber("default", Convert.ToInt64(value, null));
                break;
            case IReadOnlyList<string> list:
                json.WriteStartArray("default");
                foreach (var text in list)
                {
                    json.WriteStringValue(text);
                }

                json.WriteEndArray();
                break;
            case IReadOnlyDictionary<string, string> map:
                json.WriteStartObject("default");
                foreach (var (name, text) in map.OrderBy(e => e.Key, StringComparer.Ordinal))
                {
                    json.WriteString(name, text);
                }

                json.WriteEndObject();
                break;
            default:
                json.WriteString("default", value switch
                {
                    ByteSize size => size.ToOption(),
                    TimeSpan time => DurationText.Format(time),
                    DateTimeOffset instant => instant.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", null),
                    Enum choice => OptionSchema.SnakeCase(choice.ToString()),
                    _ => value.ToString(),
                });
                break;
        }
    }
}
