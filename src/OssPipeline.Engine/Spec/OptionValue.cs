using System.Globalization;
using OssPipeline.Core.Catalog;
using OssPipeline.Core.Data;

namespace OssPipeline.Engine.Spec;

/// <summary>Turns what a file says into a value of an option's type. The option decides what a text means, not YAML's own typing.</summary>
internal static class OptionValue
{
    private static readonly string[] InstantForms =
    [
        "yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
        "yyyy-MM-dd HH:mmK", "yyyy-MM-dd HH:mm:ssK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK",
    ];

    /// <summary>The value; null, with a problem at its place, when it is not one.</summary>
    public static object? Read(OptionInfo option, YamlValue value, ProblemList problems) => option.Type switch
    {
        OptionType.TextList => ReadList(option, value, problems),
        OptionType.TextMap => ReadMap(option, value, problems),
        _ when value is YamlScalar scalar => ReadScalar(option, scalar, problems),
        _ => Fail(option, value, problems),
    };

    /// <summary>What an option takes, for messages: <c>a size, such as 8MiB</c>.</summary>
    public static string Expectation(OptionInfo option)
    {
        var (what, example) = option.Type switch
        {
            OptionType.Text => ("text", null),
            OptionType.Flag => ("true or false", ""),
            OptionType.Integer => ("a whole number", "8"),
            OptionType.Size => ("a size", "8MiB"),
            OptionType.Duration => ("a length of time", "30s, 15m or 6h"),
            OptionType.Instant => ("a point in time", "2026-01-31T12:00:00Z, 2026-01-31 or Unix seconds"),
            OptionType.Choice => ($"one of {string.Join(", ", option.Choices)}", ""),
            OptionType.TextList => ("a list of texts", "[one, two]"),
            _ => (option.Word is null ? "a map of texts" : $"{option.Word} or a map of texts", "{ name: text }"),
        };
        example = example?.Length == 0 ? null : option.Example ?? example;
        return example is null ? what : $"{what}, such as {example}";
    }

    private static object? ReadScalar(OptionInfo option, YamlScalar scalar, ProblemList problems)
    {
        if (scalar.IsBroken)
        {
            return null;
        }

        if (scalar.IsNothing)
        {
            problems.Add(scalar.At, $"'{option.Name}' has no value; {(option.Type == OptionType.Text ? "write a text, or \"\" for an empty one" : $"write {Expectation(option)}")}");
            return null;
        }

        var text = scalar.Text.Trim();
        return option.Type switch
        {
            OptionType.Text => scalar.Text,
            OptionType.Flag when IsFlag(text, out var flag) => flag,
            OptionType.Integer => ReadInteger(option, scalar, text, problems),
            OptionType.Size when ByteSize.TryParse(text, out var size) => size,
            OptionType.Duration when DurationText.TryParse(text, out var time) => time,
            OptionType.Instant when IsInstant(text, out var instant) => instant,
            OptionType.Choice => ReadChoice(option, scalar, text, problems),
            _ => Fail(option, scalar, problems),
        };
    }

    private static object? ReadInteger(OptionInfo option, YamlScalar scalar, string text, ProblemList problems)
    {
        var type = Nullable.GetUnderlyingType(option.Property.PropertyType) ?? option.Property.PropertyType;
        if (!IsInteger(text, out var number))
        {
            return Fail(option, scalar, problems);
        }

        if (type == typeof(long) && number >= long.MinValue && number <= long.MaxValue)
        {
            return (long)number;
        }

        if (type == typeof(int) && number >= int.MinValue && number <= int.MaxValue)
        {
            return (int)number;
        }

        problems.Add(scalar.At, $"'{option.Name}' is out of range: {scalar.Shown}");
        return null;
    }

    // YAML 1.2 core schema: decimal, 0x and 0o.
    private static bool IsInteger(string text, out Int128 number)
    {
        number = 0;
        if (text.Length > 40)
        {
            return false;
        }

        if (text.StartsWith("0x", StringComparison.Ordinal))
        {
            var isHex = ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex);
            number = hex;
            return isHex;
        }

        if (text.StartsWith("0o", StringComparison.Ordinal) && text.Length is > 2 and <= 22)
        {
            foreach (var digit in text.AsSpan(2))
            {
                if (digit is < '0' or > '7')
                {
                    return false;
                }

                number = (number * 8) + (digit - '0');
            }

            return true;
        }

        return Int128.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
    }

    private static object? ReadChoice(OptionInfo option, YamlScalar scalar, string text, ProblemList problems)
    {
        for (var i = 0; i < option.Choices.Count; i++)
        {
            if (option.Choices[i] == text)
            {
                var type = Nullable.GetUnderlyingType(option.Property.PropertyType) ?? option.Property.PropertyType;
                return Enum.Parse(type, Enum.GetNames(type)[i]);
            }
        }

        problems.Add(scalar.At, $"'{option.Name}' can't be {scalar.Shown}{Words.Hint(text, option.Choices, "it is one of")}");
        return null;
    }

    private static string[]? ReadList(OptionInfo option, YamlValue value, ProblemList problems)
    {
        IReadOnlyList<YamlValue> items = value is YamlList list ? list.Items : [value];
        return value is YamlMap
            ? (string[]?)Fail(option, value, problems)
            : ReadTexts(option, items, problems);
    }

    private static Dictionary<string, string>? ReadMap(OptionInfo option, YamlValue value, ProblemList problems)
    {
        if (option.Word is not null && value is YamlScalar { IsBroken: false } scalar && scalar.Text.Trim() == option.Word)
        {
            return new Dictionary<string, string>(StringComparer.Ordinal);
        }

        if (value is not YamlMap map)
        {
            return (Dictionary<string, string>?)Fail(option, value, problems);
        }

        var texts = ReadTexts(option, [.. map.Entries.Select(e => e.Value)], problems);
        return texts is null
            ? null
            : map.Entries.Select(e => e.Key).Zip(texts).ToDictionary(p => p.First, p => p.Second, StringComparer.Ordinal);
    }

    private static string[]? ReadTexts(OptionInfo option, IReadOnlyList<YamlValue> values, ProblemList problems)
    {
        var texts = new string[values.Count];
        var isWhole = true;
        for (var i = 0; i < texts.Length; i++)
        {
            if (values[i] is YamlScalar { IsNothing: false } scalar)
            {
                isWhole &= !scalar.IsBroken;
                texts[i] = scalar.Text;
            }
            else
            {
                Fail(option, values[i], problems);
                isWhole = false;
            }
        }

        return isWhole ? texts : null;
    }

    private static bool IsFlag(string text, out bool flag)
    {
        flag = text is "true" or "True" or "TRUE";
        return flag || text is "false" or "False" or "FALSE";
    }

    private static bool IsInstant(string text, out DateTimeOffset instant)
    {
        const long latest = 253_402_300_799; // The last second of the year 9999.
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= latest)
        {
            instant = DateTimeOffset.FromUnixTimeSeconds(seconds);
            return true;
        }

        return DateTimeOffset.TryParseExact(
            text, InstantForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out instant);
    }

    private static object? Fail(OptionInfo option, YamlValue value, ProblemList problems)
    {
        if (value is not YamlScalar { IsBroken: true })
        {
            var quotes = value is not YamlScalar && option.Type == OptionType.Text ? "; a text with [ ] or { } needs quotes" : "";
            problems.Add(value.At, $"'{option.Name}' takes {Expectation(option)}, not {value.Noun}{quotes}");
        }

        return null;
    }
}
