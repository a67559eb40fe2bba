using System.Text.Json;
using OssPipeline.Engine.Spec;

namespace OssPipeline.Engine.Reference;

/// <summary>The JSON Schema of <c>limits:</c>.</summary>
internal static class LimitsJson
{
    private const string OrVariable = @"|\$\{[A-Za-z_]";
    private const string Bytes = @"^\s*([0-9]+(\.[0-9]*)?|\.[0-9]+)\s*([KkMmGgTt]([Ii])?[Bb]|[Bb])?\s*(/s)?\s*$|^\s*[Oo][Ff][Ff]\s*$" + OrVariable;
    private const string Count = @"^\s*[0-9]+\s*(/s)?\s*$|^\s*[Oo][Ff][Ff]\s*$" + OrVariable;
    private const string Day = "([Mm]on|[Tt]ue|[Ww]ed|[Tt]hu|[Ff]ri|[Ss]at|[Ss]un)";
    private const string Entry = $@"^\s*({Day}(-{Day})?(,{Day}(-{Day})?)*\s+)?[0-2]?[0-9]:[0-5][0-9]\s+\S" + OrVariable;

    private static readonly Dictionary<string, (string Description, string Pattern)> Rates = new(StringComparer.Ordinal)
    {
        ["read"] = ("Bytes read per second, such as 50MiB; off for no limit.", Bytes),
        ["write"] = ("Bytes written per second, such as 100MiB; off for no limit.", Bytes),
        ["requests"] = ("Requests per second of every kind, repeats included; off for no limit.", Count),
    };

    /// <summary>Writes the property.</summary>
    /// <param name="json">Where to; the properties are open.</param>
    /// <param name="storeName">The pattern of a store's name.</param>
    public static void Write(Utf8JsonWriter json, string storeName)
    {
        json.WriteStartObject("limits");
        json.WriteString("description", "How fast stores may be used, by their name; can be changed while a job runs (osspipe throttle).");
        json.WriteString("type", "object");
        json.WriteStartObject("propertyNames");
        json.WriteString("pattern", storeName);
        json.WriteEndObject();
        json.WriteStartObject("additionalProperties");
        json.WriteString("type", "object");
        json.WriteBoolean("additionalProperties", false);
        json.WriteStartObject("properties");
        foreach (var key in LimitsReader.Keys)
        {
            json.WriteStartObject(key);
            if (Rates.TryGetValue(key, out var rate))
            {
                json.WriteString("description", rate.Description);
                WriteTypes(json, "string", "integer");
                json.WriteString("pattern", rate.Pattern);
            }
            else if (key == "timetable")
            {
                json.WriteString("description", "The week, as moments from which other rates hold: \"Mon-Fri 08:00 20MiB\", \"Sat 00:00 off\", \"18:30 write=50MiB requests=500\". Each holds until the next, the last until the first.");
                WriteTypes(json, "array", "string");
                json.WriteStartObject("items");
                json.WriteString("type", "string");
                json.WriteString("pattern", Entry);
                json.WriteEndObject();
            }
            else
            {
                json.WriteString("description", "Whose wall clock the timetable goes by, such as Asia/Shanghai; the machine's when left out.");
                json.WriteString("type", "string");
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteTypes(Utf8JsonWriter json, params ReadOnlySpan<string> types)
    {
        json.WriteStartArray("type");
        foreach (var type in types)
        {
            json.WriteStringValue(type);
        }

        json.WriteEndArray();
    }
}
