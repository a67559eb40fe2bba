using System.Globalization;
using System.Text;
using System.Text.Json;

namespace OssPipeline.Blocks.Encryption;

/// <summary>A material description: names and values by which readers choose a key.</summary>
internal static class MaterialDescription
{
    /// <summary>Compact JSON with names in ordinal order, spelled as Go's encoding/json does, as the Go SDKs compare it as text.</summary>
    /// <remarks>What is not ASCII is escaped, which Go would not do: a header can't carry it.</remarks>
    public static string Format(IReadOnlyDictionary<string, string> description)
    {
        var json = new StringBuilder("{");
        foreach (var (name, value) in description.OrderBy(d => d.Key, StringComparer.Ordinal))
        {
            json.Append(json.Length == 1 ? "" : ",");
            Quote(json, name);
            json.Append(':');
            Quote(json, value);
        }

        return json.Append('}').ToString();
    }

    /// <summary>Reads one.</summary>
    /// <param name="text">JSON: an object of texts.</param>
    /// <param name="where">For messages.</param>
    /// <exception cref="InvalidDataException">It is not.</exception>
    public static IReadOnlyDictionary<string, string> Parse(string text, string where)
    {
        try
        {
            using var json = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 2 });
            if (json.RootElement.ValueKind == JsonValueKind.Object)
            {
                var description = new Dictionary<string, string>(StringComparer.Ordinal);
                foreach (var property in json.RootElement.EnumerateObject())
                {
                    description[property.Name] = property.Value.ValueKind == JsonValueKind.String
                        ? property.Value.GetString()!
                        : throw new InvalidDataException($"{where}: a material description is an object of texts, and '{property.Name}' is none.");
                }

                return description;
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The latter for half a surrogate pair. Said below, without quoting a foreign header.
        }

        throw new InvalidDataException($"{where}: that is no material description, which is a JSON object of texts.");
    }

    /// <summary>Whether both have the same names and values; none counts as empty.</summary>
    public static bool AreEqual(IReadOnlyDictionary<string, string>? left, IReadOnlyDictionary<string, string>? right) =>
        (left?.Count ?? 0) == (right?.Count ?? 0)
        && (left is null || left.All(l => right!.TryGetValue(l.Key, out var value) && value == l.Value));

    private static void Quote(StringBuilder json, string text)
    {
        json.Append('"');
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' or '\\' => json.Append('\\').Append(c),
                '\n' => json.Append("\\n"),
                '\r' => json.Append("\\r"),
                '\t' => json.Append("\\t"),
                < ' ' or '<' or '>' or '&' or > '~' => json.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => json.Append(c),
            };
        }

        json.Append('"');
    }
}
