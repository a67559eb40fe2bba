using OssPipeline.Core.Catalog;

namespace OssPipeline.Engine.Spec;

/// <summary>A store or node as far as it could be read.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="At">Where the name stands.</param>
/// <param name="Map">What the file says of it.</param>
/// <param name="Kind">Its kind; null when unknown.</param>
/// <param name="Options">Its options; null when there are problems with them.</param>
internal sealed record ComponentDraft(string Name, SourcePosition At, YamlMap Map, ComponentKind? Kind, object? Options);

/// <summary>Reads a store or a node: finds its kind and binds its options.</summary>
/// <param name="kinds">The kinds that may stand here.</param>
/// <param name="elsewhere">The kinds that stand in the other section.</param>
/// <param name="structure">Keys beside the options: <c>kind</c>, and <c>from</c> for nodes.</param>
/// <param name="problems">Takes what is wrong.</param>
internal sealed class ComponentReader(
    IReadOnlyCollection<ComponentKind> kinds,
    IReadOnlyCollection<ComponentKind> elsewhere,
    IReadOnlyList<string> structure,
    ProblemList problems)
{
    private bool IsStore => !structure.Contains("from");

    /// <summary>Reads one; null when it is not even a map.</summary>
    public ComponentDraft? Read(YamlEntry entry)
    {
        if (entry.Value is not YamlMap map)
        {
            if (entry.Value is not YamlScalar { IsBroken: true })
            {
                var example = kinds.FirstOrDefault()?.Name ?? "…";
                problems.Add(entry.Value.At, $"{Words.Quote(entry.Key)} takes a map with its kind and options, such as {{ kind: {example} }}, not {entry.Value.Noun}");
            }

            return null;
        }

        var kind = ReadKind(entry, map);
        return new ComponentDraft(entry.Key, entry.At, map, kind, kind is null ? null : ReadOptions(entry, map, kind));
    }

    private ComponentKind? ReadKind(YamlEntry entry, YamlMap map)
    {
        var names = kinds.Select(k => k.Name).ToList();
        if (map.Find("kind") is not { } found)
        {
            var meant = Words.Nearest(entry.Key, names) is { } near ? $"; did you mean kind: {near}?" : Words.Hint(entry.Key, names, "kinds are");
            problems.Add(entry.At, $"{Words.Quote(entry.Key)} has no 'kind'{meant}");
            return null;
        }

        if (found.Value is not YamlScalar { IsNothing: false } scalar)
        {
            problems.Add(found.Value.At, $"'kind' takes the name of a kind, not {found.Value.Noun}");
            return null;
        }

        var kind = kinds.FirstOrDefault(k => k.Name == scalar.Text);
        if (kind is null && !scalar.IsBroken)
        {
            var (here, there) = IsStore ? ("store", "node") : ("node", "store");
            problems.Add(scalar.At, elsewhere.Any(k => k.Name == scalar.Text)
                ? $"{scalar.Shown} is a kind of {there}, and stands under '{there}s'"
                : $"there is no kind of {here} named {scalar.Shown}{Words.Hint(scalar.Text, names, "kinds are")}");
        }

        return kind;
    }

    private object? ReadOptions(YamlEntry entry, YamlMap map, ComponentKind kind)
    {
        var before = problems.Count;
        var options = kind.Schema.Options;
        var values = new Dictionary<string, object>(StringComparer.Ordinal);
        var isWhole = true;
        foreach (var (key, at, value) in map.Entries)
        {
            if (options.FirstOrDefault(o => o.Name == key) is { } option)
            {
                var bound = OptionValue.Read(option, value, problems);
                isWhole &= bound is not null;
                if (bound is not null)
                {
                    values.Add(key, bound);
                }
            }
            else if (!structure.Contains(key))
            {
                isWhole = false;
                ReportUnknown(kind, key, at, value);
            }
        }

        foreach (var option in options.Where(o => o.IsRequired && map.Find(o.Name) is null))
        {
            isWhole = false;
            problems.Add(entry.At, $"{Words.Quote(entry.Key)} lacks the option '{option.Name}' that '{kind.Name}' requires: {Sentence(option.Summary)}");
        }

        if (!isWhole || problems.Count > before)
        {
            return null;
        }

        var record = kind.Schema.Create(values);
        foreach (var problem in record is IValidatedOptions validated ? validated.Validate() : [])
        {
            isWhole = false;
            problems.Add(map.Find(problem.Option)?.Value.At ?? entry.At, $"'{problem.Option}': {problem.Message}");
        }

        return isWhole ? record : null;
    }

    private void ReportUnknown(ComponentKind kind, string key, SourcePosition at, YamlValue value)
    {
        if (Credentials.IsNamed(key))
        {
            problems.Add(at, $"{Words.Quote(key)} can't stand here: {Credentials.Advice}");
            return;
        }

        var colon = key.IndexOf(':', StringComparison.Ordinal);
        var known = kind.Schema.Options.Select(o => o.Name).Concat(structure).ToList();
        if (colon > 0 && value is YamlScalar { IsNothing: true } && known.Contains(key[..colon]))
        {
            problems.Add(at, $"{Words.Quote(key)} needs a space behind the colon: {key[..colon]}: {Words.Clean(key[(colon + 1)..])}");
            return;
        }

        var hint = key == "from" ? "; a store reads from no node" : Words.Hint(key, known, "options are");
        problems.Add(at, $"'{kind.Name}' has no option {Words.Quote(key)}{hint}");
    }

    private static string Sentence(string summary) => summary.Length > 1 && char.IsLower(summary[1])
        ? char.ToLowerInvariant(summary[0]) + summary[1..].TrimEnd('.')
        : summary.TrimEnd('.');
}
