namespace OssPipeline.Engine.Spec;

/// <summary>A value of a pipeline file with its place; immutable, so that values behind an alias can be shared.</summary>
internal abstract class YamlValue(SourcePosition at, int count, int height)
{
    public SourcePosition At { get; } = at;

    /// <summary>How many values it is made of, those behind aliases counted each time.</summary>
    public int Count { get; } = count;

    /// <summary>How deep it goes: 1 for a scalar.</summary>
    public int Height { get; } = height;

    /// <summary>What it is, for messages.</summary>
    public abstract string Noun { get; }
}

/// <summary>A single value.</summary>
internal sealed class YamlScalar(SourcePosition at, string text, bool isPlain) : YamlValue(at, 1, 1)
{
    /// <summary>The text; what type it has is for the option to say.</summary>
    public string Text { get; } = text;

    /// <summary>Written without quotes.</summary>
    public bool IsPlain { get; } = isPlain;

    /// <summary>Nothing was written at all: <c>prefix:</c>.</summary>
    public bool IsNothing => IsPlain && Text.Length == 0 && Written is null && !IsBroken;

    /// <summary>The places of each <c>${</c> in the text, as far as they could be found in the file.</summary>
    public IReadOnlyList<SourcePosition> VariablePlaces { get; init; } = [];

    /// <summary>The text before variables were put in; null when it had none. Messages show this, as a variable may be a secret.</summary>
    public string? Written { get; init; }

    /// <summary>What it should be is not known, and that is among the problems already: nothing more is to be said of it.</summary>
    public bool IsBroken { get; init; }

    /// <summary>How messages show it.</summary>
    public string Shown => Words.Quote(Written ?? Text);

    public override string Noun => IsNothing ? "nothing" : Shown;
}

/// <summary>A list.</summary>
internal sealed class YamlList(SourcePosition at, IReadOnlyList<YamlValue> items)
    : YamlValue(at, 1 + items.Sum(i => i.Count), 1 + items.Select(i => i.Height).DefaultIfEmpty().Max())
{
    public IReadOnlyList<YamlValue> Items { get; } = items;

    public override string Noun => "a list";
}

/// <summary>A map, in the order of the file; no key stands in it twice.</summary>
internal sealed class YamlMap(SourcePosition at, IReadOnlyList<YamlEntry> entries)
    : YamlValue(at, 1 + entries.Sum(e => e.Value.Count), 1 + entries.Select(e => e.Value.Height).DefaultIfEmpty().Max())
{
    public IReadOnlyList<YamlEntry> Entries { get; } = entries;

    public override string Noun => "a map";

    public YamlEntry? Find(string key) => Entries.FirstOrDefault(e => e.Key == key);

    /// <summary>The map with one entry replaced, in its place, or added at the end.</summary>
    public YamlMap With(YamlEntry entry)
    {
        var entries = Entries.ToList();
        var at = entries.FindIndex(e => e.Key == entry.Key);
        if (at < 0)
        {
            entries.Add(entry);
        }
        else
        {
            entries[at] = entry;
        }

        return new YamlMap(At, entries);
    }
}

/// <summary>A key and its value.</summary>
internal sealed record YamlEntry(string Key, SourcePosition At, YamlValue Value);
