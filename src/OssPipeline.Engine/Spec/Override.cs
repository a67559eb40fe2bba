using System.Globalization;

namespace OssPipeline.Engine.Spec;

/// <summary>Puts a value from the command line, <c>path=value</c>, into a file's tree.</summary>
/// <remarks>
/// The value is the text as it stands, or a YAML list, map or quoted text where brackets, braces or quotes enclose it. A path names
/// what is in the file; only its last name, or an option of a component, may be new. A name with a dot in it has no path: the map
/// around it is set as a whole.
/// </remarks>
internal sealed class Override
{
    private const int LongestPath = 8;

    private readonly string[] _path;
    private readonly string _value;
    private readonly SourcePosition _at;
    private readonly ProblemList _problems;

    private Override(string[] path, string value, SourcePosition at, ProblemList problems)
    {
        _path = path;
        _value = value;
        _at = at;
        _problems = problems;
    }

    /// <summary>The tree with the value in it; the same tree, and a problem, when that can't be.</summary>
    public static YamlMap Apply(YamlMap root, string text, ProblemList problems)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
        {
            problems.Add(Place(text), "an override is written path=value, as in --set memory=64MiB or --set nodes.read.include=*.csv");
            return root;
        }

        var path = text[..equals].Split('.');
        var isSecret = Array.Exists(path, Credentials.IsNamed);
        var at = Place(isSecret ? text[..equals] + "=…" : text);
        if (path.Length > LongestPath || Array.Exists(path, s => s.Length == 0))
        {
            problems.Add(at, "a path is names with single dots between them, as in nodes.read.include");
            return root;
        }

        var self = new Override(path, text[(equals + 1)..], at, problems);
        return self.Value() is { } value && self.Put(root, 0, value) is YamlMap changed ? changed : root;
    }

    private static SourcePosition Place(string text) => new($"--set {Words.Clean(text)}", 0, 0);

    private YamlValue? Value()
    {
        var trimmed = _value.AsSpan().Trim();
        var isYaml = trimmed.Length > 1 && (trimmed[0], trimmed[^1]) is ('[', ']') or ('{', '}') or ('"', '"') or ('\'', '\'');
        return isYaml
            ? YamlReader.Read(_value, (_, _) => _at, _problems)
            : new YamlScalar(_at, _value, isPlain: _value.Length > 0);
    }

    // The parent with the value at path[depth…] in it; null when that can't be.
    private YamlValue? Put(YamlValue? parent, int depth, YamlValue value)
    {
        if (depth == _path.Length)
        {
            return value;
        }

        var name = _path[depth];
        var isLast = depth == _path.Length - 1;
        var index = int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
        switch (parent)
        {
            case YamlMap map when map.Find(name) is { } entry:
                return Put(entry.Value, depth + 1, value) is { } changed
                    ? map.With(entry with { Value = changed, At = isLast ? _at : entry.At })
                    : null;
            case YamlMap map when isLast || depth == 2:
                return Put(null, depth + 1, value) is { } added ? map.With(new YamlEntry(name, _at, added)) : null;
            case YamlMap map:
                var known = depth == 0 ? PipelineFile.Keys : [.. map.Entries.Select(e => e.Key)];
                _problems.Add(_at, $"there is no {Words.Quote(name)} {Where(depth)}{Words.Hint(name, known, "there are")}");
                return null;
            case YamlList list:
                return PutItem(list.At, list.Items, index, depth, value);
            case YamlScalar scalar when index >= 0:
                return PutItem(scalar.At, [scalar], index, depth, value); // A single text stands for a list of one.
            case null when index >= 0:
                return PutItem(_at, [], index, depth, value);
            case null:
                return Put(new YamlMap(_at, []), depth, value);
            default:
                _problems.Add(_at, $"{Words.Quote(string.Join('.', _path[..depth]))} is {parent.Noun}, which has no {Words.Quote(name)}");
                return null;
        }
    }

    private YamlList? PutItem(SourcePosition at, IReadOnlyList<YamlValue> items, int index, int depth, YamlValue value)
    {
        if (index < 0 || index > items.Count)
        {
            var range = items.Count == 0 ? "it is empty, so only 0 can be set" : $"it has {items.Count}: 0 to {items.Count - 1}, and {items.Count} adds one";
            _problems.Add(_at, $"{Words.Quote(_path[depth])} names no item of the list {Words.Quote(string.Join('.', _path[..depth]))}; {range}");
            return null;
        }

        return Put(index < items.Count ? items[index] : null, depth + 1, value) is { } item
            ? new YamlList(at, [.. items.Take(index), item, .. items.Skip(index + 1)])
            : null;
    }

    private string Where(int depth) => depth == 0 ? "at the top of the file" : $"under {Words.Quote(string.Join('.', _path[..depth]))}";
}
