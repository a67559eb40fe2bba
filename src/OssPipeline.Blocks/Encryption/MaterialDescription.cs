using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace OssPipeline.Blocks.Encryption;

/// <summary>A material description: names and values by which readers choose a key.</summary>
internal static class MaterialDescription
{
    /// <summary>Compact JSON with names in ordinal order, as the Go SDK compares it as text.</summary>
    public static string Format(IReadOnlyDictionary<string, string> description)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.Default }))
        {
            json.WriteStartObject();
            foreach (var (name, value) in description.OrderBy(d => d.Key, StringComparer.Ordinal))
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
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
        catch (JsonException)
        {
            // Said below, without quoting a foreign header.
        }

        throw new InvalidDataException($"{where}: that is no material description, which is a JSON object of texts.");
    }

    /// <summary>Whether both have the same names and values; none counts as empty.</summary>
    public static bool AreEqual(IReadOnlyDictionary<string, string>? left, IReadOnlyDictionary<string, string>? right) =>
        (left?.Count ?? 0) == (right?.Count ?? 0)
        && (left is null || left.All(l => right!.TryGetValue(l.Key, out var value) && value == l.Value));
}
