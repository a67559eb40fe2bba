using System.Text.Json;
using OssPipeline.Core.Catalog;

namespace OssPipeline.Cli.Output;

/// <summary>A component kind with its options and an example.</summary>
internal static class KindText
{
    /// <summary><c>store</c>, <c>source</c>, <c>block</c>, <c>sink</c>.</summary>
    public static string Word(ComponentRole role) => role.ToString().ToLowerInvariant();

    /// <summary>Writes it.</summary>
    public static void Write(Terminal terminal, ComponentKind kind)
    {
        if (terminal.IsJson)
        {
            terminal.Json(kind, WriteJson);
            return;
        }

        terminal.Line($"{kind.Name} ({Word(kind.Role)}): {kind.Summary}");
        var width = kind.Schema.Options.Select(o => o.Name.Length).DefaultIfEmpty().Max();
        if (width > 0)
        {
            terminal.Line();
        }

        foreach (var option in kind.Schema.Options)
        {
            string?[] details =
            [
                option.IsRequired ? "required" : null,
                option.Choices.Count > 0 ? string.Join(" | ", option.Choices) : OptionSchema.SnakeCase(option.Type.ToString()).Replace('_', ' '),
                option.Default is { } value ? $"default {value}" : null,
            ];
            terminal.Line($"  {option.Name.PadRight(width)}  {option.Summary} [{string.Join(", ", details.Where(d => d is not null))}]");
        }

        terminal.Line();
        terminal.Line(kind.Example.TrimEnd());
    }

    private static void WriteJson(Utf8JsonWriter json, ComponentKind kind)
    {
        json.WriteString("kind", kind.Name);
        json.WriteString("role", Word(kind.Role));
        json.WriteString("summary", kind.Summary);
        json.WriteStartArray("options");
        foreach (var option in kind.Schema.Options)
        {
            json.WriteStartObject();
            json.WriteString("name", option.Name);
            json.WriteString("type", OptionSchema.SnakeCase(option.Type.ToString()));
            json.WriteString("summary", option.Summary);
            json.WriteBoolean("required", option.IsRequired);
            if (option.Default is { } value)
            {
                json.WriteString("default", value);
            }

            if (option.Choices.Count > 0)
            {
                json.WriteStartArray("choices");
                foreach (var choice in option.Choices)
                {
                    json.WriteStringValue(choice);
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("example", kind.Example);
    }
}
