namespace OssPipeline.Oss.Credentials;

/// <summary>Sections of <c>name = value</c> lines; names without case, <c>_</c> and <c>-</c>, for tools spell them differently.</summary>
internal sealed class IniFile
{
    private readonly Dictionary<string, Dictionary<string, string>> _sections = new(StringComparer.OrdinalIgnoreCase);

    private IniFile()
    {
    }

    public IEnumerable<string> Sections => _sections.Keys;

    public static IniFile Parse(string text)
    {
        var file = new IniFile();
        Dictionary<string, string>? section = null;
        foreach (var raw in text.AsSpan().EnumerateLines())
        {
            var line = raw.Trim().TrimStart('\uFEFF');
            if (line.IsEmpty || line[0] is '#' or ';')
            {
                continue;
            }

            if (line[0] == '[' && line[^1] == ']')
            {
                section = file.Section(line[1..^1].Trim());
                continue;
            }

            var equals = line.IndexOf('=');
            if (equals > 0 && section is not null)
            {
                section[Normalise(line[..equals])] = line[(equals + 1)..].Trim().ToString();
            }
        }

        return file;
    }

    public bool Has(string section) => _sections.ContainsKey(section);

    public string? Value(string section, params ReadOnlySpan<string> names)
    {
        if (_sections.TryGetValue(section, out var values))
        {
            foreach (var name in names)
            {
                if (values.TryGetValue(Normalise(name), out var value) && value.Length != 0)
                {
                    return value;
                }
            }
        }

        return null;
    }

    private Dictionary<string, string> Section(ReadOnlySpan<char> header)
    {
        // ossutil 2 writes "[profile dev]", the SDKs write "[dev]".
        const string Profile = "profile ";
        var name = (header.StartsWith(Profile, StringComparison.OrdinalIgnoreCase) ? header[Profile.Length..].Trim() : header).ToString();
        if (!_sections.TryGetValue(name, out var section))
        {
            _sections[name] = section = new Dictionary<string, string>(StringComparer.Ordinal);
        }

        return section;
    }

    private static string Normalise(ReadOnlySpan<char> name) =>
        name.Trim().ToString().Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();
}
