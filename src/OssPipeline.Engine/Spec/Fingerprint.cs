using System.Globalization;
using System.Text;
using System.Text.Json;
using OssPipeline.Core.Catalog;
using OssPipeline.Core.Data;

namespace OssPipeline.Engine.Spec;

/// <summary>The canonical text of a component: its kind and what its options come to, however they were written.</summary>
internal static class Fingerprint
{
    /// <summary>
    /// <c>kind{name=value;…}</c>, options by name, defaults included, those without any value and those that only tune left out. Empty for
    /// a kind that has nothing but tuning options, as a filter has: it decides nothing about what becomes of an object.
    /// </summary>
    public static string Of(ComponentKind kind, object options)
    {
        if (kind.Schema.Options.Count > 0 && kind.Schema.Options.All(o => o.IsTuning))
        {
            return "";
        }

        var text = new StringBuilder(kind.Name).Append('{');
        foreach (var option in kind.Schema.Options.Where(o => !o.IsTuning).OrderBy(o => o.Name, StringComparer.Ordinal))
        {
            if (option.Property.GetValue(options) is { } value)
            {
                text.Append(option.Name).Append('=').Append(Render(option, value)).Append(';');
            }
        }

        return text.Append('}').ToString();
    }

    /// <summary>The same with every option, for what depends on which objects pass, too.</summary>
    public static string Whole(ComponentKind kind, object options)
    {
        var text = new StringBuilder(kind.Name).Append('{');
        foreach (var option in kind.Schema.Options.OrderBy(o => o.Name, StringComparer.Ordinal))
        {
            if (option.Property.GetValue(options) is { } value)
            {
                text.Append(option.Name).Append('=').Append(Render(option, value)).Append(';');
            }
        }

        return text.Append('}').ToString();
    }

    private static string Render(OptionInfo option, object value) => value switch
    {
        string text => Quote(text),
        bool flag => flag ? "true" : "false",
        ByteSize size => size.Bytes.ToString(CultureInfo.InvariantCulture),
        TimeSpan time => time.Ticks.ToString(CultureInfo.InvariantCulture),
        DateTimeOffset instant => instant.UtcTicks.ToString(CultureInfo.InvariantCulture),
        Enum choice => OptionSchema.SnakeCase(choice.ToString()),
        IReadOnlyList<string> list => $"[{string.Join(',', list.Select(Quote))}]",
        IReadOnlyDictionary<string, string> map =>
            $"[{string.Join(',', Entries(option, map).Select(e => $"{Quote(e.Key)}:{Quote(e.Value)}"))}]",
        _ => ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture),
    };

    private static IEnumerable<KeyValuePair<string, string>> Entries(OptionInfo option, IReadOnlyDictionary<string, string> map) =>
        option.IsOrdered ? map : map.OrderBy(e => e.Key, StringComparer.Ordinal);

    // Quoted, so that no text can look like the end of one option and the beginning of another.
    private static string Quote(string text) => $"\"{JsonEncodedText.Encode(text)}\"";
}
