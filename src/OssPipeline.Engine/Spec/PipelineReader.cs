using OssPipeline.Core.Catalog;
using OssPipeline.Core.Data;

namespace OssPipeline.Engine.Spec;

/// <summary>Reads the tree of a pipeline file: its top, its stores, its nodes and what they say of each other.</summary>
internal sealed class PipelineReader(YamlMap root, ComponentCatalog catalog, ProblemList problems)
{
    /// <summary>The smallest memory budget: two parts of the usual size must fit.</summary>
    public static readonly ByteSize LeastMemory = ByteSize.MiB(16);

    /// <summary>The memory budget of a file that says nothing of it.</summary>
    public static readonly ByteSize DefaultMemory = ByteSize.MiB(512);

    /// <summary>The shortest time from one round to the next.</summary>
    public static readonly TimeSpan LeastRound = TimeSpan.FromSeconds(10);

    /// <summary>More stores, or more nodes, than any pipeline has.</summary>
    private const int MostComponents = 256;

    private const int LongestName = 64;

    /// <summary>The pipeline; null, or one that must not be used, when there are problems.</summary>
    public PipelineSpec? Read(string file, string baseDirectory)
    {
        foreach (var entry in root.Entries.Where(e => !PipelineFile.Keys.Contains(e.Key)))
        {
            problems.Add(entry.At, Credentials.IsNamed(entry.Key)
                ? $"{Words.Quote(entry.Key)} can't stand here: {Credentials.Advice}"
                : $"there is no {Words.Quote(entry.Key)} at the top of a pipeline file{Words.Hint(entry.Key, PipelineFile.Keys, "there are")}");
        }

        var name = ReadName();
        var memory = ReadMemory();
        var incremental = ReadIncremental();
        var description = Text("description", "one line on what the pipeline is for");
        var stores = ReadSection("stores", false, new ComponentReader(catalog.Stores, catalog.Nodes, ["kind"], problems), out var storeNames);
        var nodes = ReadSection("nodes", true, new ComponentReader(catalog.Nodes, catalog.Stores, ["kind", "from"], problems), out var nodeNames);
        CheckStores(nodes, storeNames);
        CheckSinks(nodes, nodeNames);
        var graph = new NodeGraph(nodes, nodeNames, catalog, problems);
        graph.Link(nodeNames);
        if (!problems.IsEmpty)
        {
            return null;
        }

        return new PipelineSpec
        {
            File = file,
            BaseDirectory = Path.GetFullPath(baseDirectory),
            Name = name!,
            Description = description ?? "",
            Memory = memory,
            Incremental = incremental,
            Stores = [.. stores.Select(s => new StoreSpec(s.Name, (StoreKind)s.Kind!, s.Options!, s.At, Fingerprint.Of(s.Kind!, s.Options!)))],
            Nodes = [.. nodes.Select(n => new NodeSpec(n.Name, n.Kind!, n.Options!, graph.From(n.Name), n.At, Fingerprint.Of(n.Kind!, n.Options!)))],
        };
    }

    private string? ReadName()
    {
        if (root.Find("name") is null)
        {
            problems.Add(root.At, "the pipeline has no 'name'; add one, as its state is kept under it, such as name: vehicles");
            return null;
        }

        var name = Text("name", "the job's name");
        if (name is not null && (name.Length is 0 or > LongestName || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-')))
        {
            var scalar = (YamlScalar)root.Find("name")!.Value;
            problems.Add(scalar.At, $"'name' can't be {scalar.Shown}: it has letters, digits, '_' and '-', at most {LongestName} of them");
        }

        return name;
    }

    private ByteSize ReadMemory()
    {
        if (root.Find("memory")?.Value is not { } value || value is YamlScalar { IsBroken: true })
        {
            return DefaultMemory;
        }

        if (value is not YamlScalar { IsNothing: false } scalar || !ByteSize.TryParse(scalar.Text, out var size))
        {
            problems.Add(value.At, $"'memory' takes a size, such as {DefaultMemory.ToOption()}, not {value.Noun}");
            return DefaultMemory;
        }

        if (size < LeastMemory)
        {
            problems.Add(value.At, $"'memory' is {scalar.Shown}; it takes at least {LeastMemory.ToOption()}");
        }

        return size;
    }

    private TimeSpan? ReadIncremental()
    {
        if (root.Find("incremental")?.Value is not { } value || value is YamlScalar { IsBroken: true })
        {
            return null;
        }

        if (value is not YamlMap map || map.Find("every") is not { } every)
        {
            problems.Add(value.At, "'incremental' takes how often a round begins: incremental: { every: 1h }");
            return null;
        }

        foreach (var entry in map.Entries.Where(e => e.Key != "every"))
        {
            problems.Add(entry.At, $"there is no {Words.Quote(entry.Key)} in 'incremental'{Words.Hint(entry.Key, ["every"], "there is")}");
        }

        if (every.Value is YamlScalar { IsBroken: true })
        {
            return null;
        }

        if (every.Value is not YamlScalar { IsNothing: false } scalar || !DurationText.TryParse(scalar.Text, out var time))
        {
            problems.Add(every.Value.At, $"'every' takes a length of time, such as 1h, not {every.Value.Noun}");
            return null;
        }

        if (time < LeastRound)
        {
            problems.Add(every.Value.At, $"'every' is {scalar.Shown}; it takes at least {DurationText.Format(LeastRound)}");
        }

        return time;
    }

    private string? Text(string key, string what)
    {
        var value = root.Find(key)?.Value;
        switch (value)
        {
            case null or YamlScalar { IsBroken: true }:
                return null;
            case YamlScalar { IsNothing: false } scalar:
                return scalar.Text;
            default:
                problems.Add(value.At, $"'{key}' takes {what}, not {value.Noun}");
                return null;
        }
    }

    private List<ComponentDraft> ReadSection(string key, bool isRequired, ComponentReader reader, out List<string> names)
    {
        names = [];
        var drafts = new List<ComponentDraft>();
        var section = root.Find(key);
        if (section is null || section.Value is YamlMap { Entries.Count: 0 } or YamlScalar { IsNothing: true })
        {
            if (isRequired)
            {
                problems.Add(section?.Value.At ?? root.At, $"the pipeline has no '{key}'; it takes a source and a sink at least");
            }
        }
        else if (section.Value is YamlMap map)
        {
            if (map.Entries.Count > MostComponents)
            {
                problems.Add(map.Entries[MostComponents].At, $"there are {map.Entries.Count:N0} {key}; a pipeline has at most {MostComponents}");
            }

            foreach (var entry in map.Entries.Take(MostComponents))
            {
                CheckComponentName(entry, key[..^1]);
                names.Add(entry.Key);
                if (reader.Read(entry) is { } draft)
                {
                    drafts.Add(draft);
                }
            }
        }
        else if (section.Value is not YamlScalar { IsBroken: true })
        {
            var advice = section.Value is YamlList ? $"; write a name before each: {key}: {{ first: {{ kind: … }} }}" : "";
            problems.Add(section.Value.At, $"'{key}' takes a map from names to {key}, not {section.Value.Noun}{advice}");
        }

        return drafts;
    }

    private void CheckComponentName(YamlEntry entry, string noun)
    {
        var name = entry.Key;
        if (name.Length is 0 or > LongestName || !char.IsAsciiLetterLower(name[0]) || !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_'))
        {
            problems.Add(entry.At, $"a {noun} can't be named {Words.Quote(name)}: a name has small letters, digits and '_', begins with a letter, and has at most {LongestName} of them");
        }
    }

    // An option named `store` names a store of the file; that is how a kind says that it uses one.
    private void CheckStores(List<ComponentDraft> nodes, List<string> stores)
    {
        foreach (var node in nodes.Where(n => n.Kind?.Schema.Options.Any(o => o.Name == "store") == true))
        {
            if (node.Map.Find("store")?.Value is YamlScalar { IsNothing: false, IsBroken: false } store && !stores.Contains(store.Text))
            {
                var hint = stores.Count == 0 ? "; declare it under 'stores'" : Words.Hint(store.Text, stores, "stores are");
                problems.Add(store.At, $"there is no store {store.Shown}{hint}");
            }
        }
    }

    private void CheckSinks(List<ComponentDraft> nodes, List<string> names)
    {
        if (names.Count > 0 && nodes.Count == names.Count && nodes.All(n => n.Kind is not null && n.Kind.Role != ComponentRole.Sink))
        {
            var sinks = catalog.Nodes.Where(k => k.Role == ComponentRole.Sink).Select(k => k.Name);
            problems.Add(root.Find("nodes")!.At, $"no node stores anything; end with a sink ({string.Join(", ", sinks)})");
        }
    }
}
