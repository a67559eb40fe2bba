using System.Text;

namespace OssPipeline.Engine.Spec;

/// <summary>Puts <c>${VAR}</c> and <c>${VAR:default}</c> into the scalars of a file.</summary>
/// <remarks>
/// It works on values that were parsed already, so that what a variable holds stays one scalar whatever its text. The default
/// applies when the variable is unset or empty. <c>$${</c> gives a literal <c>${</c>.
/// </remarks>
internal sealed class Variables(Func<string, string?> environment, ProblemList problems)
{
    private readonly Dictionary<YamlValue, YamlValue> _done = new(ReferenceEqualityComparer.Instance);
    private long _length;
    private bool _failed;

    /// <summary>The value with all its variables put in; missing ones are problems.</summary>
    public YamlValue Expand(YamlValue value)
    {
        // Values behind an alias are met several times.
        if (!_done.TryGetValue(value, out var expanded))
        {
            expanded = value switch
            {
                YamlScalar scalar => Expand(scalar),
                YamlList list => new YamlList(list.At, [.. list.Items.Select(Expand)]),
                YamlMap map => new YamlMap(map.At, [.. map.Entries.Select(Expand)]),
                _ => value,
            };
            _done.Add(value, expanded);
        }

        return expanded;
    }

    private YamlEntry Expand(YamlEntry entry)
    {
        if (entry.Key.Contains("${", StringComparison.Ordinal))
        {
            problems.Add(entry.At, "a variable can stand in a value, not in a name");
        }

        return entry with { Value = Expand(entry.Value) };
    }

    private YamlScalar Expand(YamlScalar scalar)
    {
        var text = scalar.Text;
        if (!text.Contains("${", StringComparison.Ordinal))
        {
            return scalar;
        }

        _failed = false;
        var result = new StringBuilder(text.Length);
        var (from, number) = (0, 0);
        for (int at; (at = text.IndexOf("${", from, StringComparison.Ordinal)) >= 0; number++)
        {
            result.Append(text, from, at - from);
            var place = number < scalar.VariablePlaces.Count ? scalar.VariablePlaces[number] : scalar.At;
            if (at > from && text[at - 1] == '$')
            {
                result.Length--;
                result.Append("${");
                from = at + 2;
                continue;
            }

            var close = IndexOfClose(text, at + 2);
            if (close < 0)
            {
                Fail(place, "'${' has no '}'; write $${ for the characters themselves");
                break;
            }

            result.Append(ValueOf(text[(at + 2)..close], place));
            from = close + 1;
            if (result.Length + _length > YamlReader.MaxLength)
            {
                Fail(place, $"with its variables the file has more than {YamlReader.MaxLength:N0} characters");
                break;
            }
        }

        _length += result.Length;
        return new YamlScalar(scalar.At, result.Append(text, from, text.Length - from).ToString(), scalar.IsPlain) { Written = text, IsBroken = _failed };
    }

    private void Fail(SourcePosition at, string message)
    {
        _failed = true;
        problems.Add(at, message);
    }

    private string ValueOf(string inside, SourcePosition at)
    {
        var colon = inside.IndexOf(':', StringComparison.Ordinal);
        var name = colon < 0 ? inside : inside[..colon];
        if (!IsName(name))
        {
            Fail(at, $"{Words.Quote("${" + inside + "}")} names no variable (letters, digits and _); write $${{ for the characters ${{ themselves");
            return "";
        }

        if (inside.Contains("${", StringComparison.Ordinal))
        {
            Fail(at, $"the default of ${{{name}}} holds another variable; a default is plain text");
            return "";
        }

        var value = environment(name);
        if (colon >= 0)
        {
            return string.IsNullOrEmpty(value) ? inside[(colon + 1)..] : value;
        }

        if (value is null)
        {
            Fail(at, $"the environment variable {name} is not set; set it, or give a default: ${{{name}:default}}");
        }

        return value ?? "";
    }

    // Braces inside a default pair up: ${OF:{dir:0}}.
    private static int IndexOfClose(string text, int from)
    {
        var depth = 1;
        for (var i = from; i < text.Length; i++)
        {
            depth += text[i] switch { '{' => 1, '}' => -1, _ => 0 };
            if (depth == 0)
            {
                return i;
            }
        }

        return -1;
    }

    private static bool IsName(string name) =>
        name.Length > 0 && (char.IsAsciiLetter(name[0]) || name[0] == '_') && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
