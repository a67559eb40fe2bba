using OssPipeline.Core.Limits;

namespace OssPipeline.Engine.Spec;

/// <summary>Reads <c>limits:</c>, how fast each store may be used.</summary>
internal sealed class LimitsReader(ProblemList problems)
{
    /// <summary>The words under a store.</summary>
    public static readonly IReadOnlyList<string> Keys = ["read", "write", "requests", "timetable", "timezone"];

    /// <summary>More moments than any week needs.</summary>
    private const int MostEntries = 256;

    /// <summary>The limits by store; stores that are not spoken of are not in it.</summary>
    /// <param name="value">What stands behind <c>limits:</c>; null when nothing does.</param>
    /// <param name="stores">The stores that there are.</param>
    public IReadOnlyDictionary<string, StoreLimits> Read(YamlValue? value, IReadOnlyCollection<string> stores)
    {
        var limits = new Dictionary<string, StoreLimits>(StringComparer.Ordinal);
        if (value is null or YamlScalar { IsNothing: true } or YamlScalar { IsBroken: true })
        {
            return limits;
        }

        if (value is not YamlMap map)
        {
            problems.Add(value.At, $"'limits' takes a map from stores to what limits them, such as limits: {{ lake: {{ write: 100MiB }} }}, not {value.Noun}");
            return limits;
        }

        foreach (var (name, at, of) in map.Entries)
        {
            if (!stores.Contains(name))
            {
                problems.Add(at, $"there is no store {Words.Quote(name)} to limit{(stores.Count == 0 ? "" : Words.Hint(name, stores, "stores are"))}");
            }
            else if (of is YamlMap words)
            {
                limits[name] = ReadStore(words);
            }
            else if (of is not YamlScalar { IsBroken: true })
            {
                problems.Add(of.At, $"the limits of a store are a map, such as {{ read: 50MiB, write: 100MiB, requests: 500 }}, not {of.Noun}");
            }
        }

        return limits;
    }

    private StoreLimits ReadStore(YamlMap words)
    {
        foreach (var (key, at, _) in words.Entries.Where(e => !Keys.Contains(e.Key)))
        {
            problems.Add(at, $"a store's limits have no {Words.Quote(key)}{Words.Hint(key, Keys, "there are")}");
        }

        var usual = new StoreRates(
            Rate(words, "read", "a size per second, such as 50MiB, or off", RateSetting.TryParseBytes),
            Rate(words, "write", "a size per second, such as 100MiB, or off", RateSetting.TryParseBytes),
            Rate(words, "requests", "a number per second, such as 500, or off", RateSetting.TryParseRequests));
        return new StoreLimits(usual, ReadTimetable(words), ReadZone(words));
    }

    private long? Rate(YamlMap words, string key, string takes, TryParse parse)
    {
        var value = words.Find(key)?.Value;
        if (value is null or YamlScalar { IsBroken: true })
        {
            return null;
        }

        if (value is YamlScalar { IsNothing: false } scalar && parse(scalar.Text, out var rate))
        {
            return rate.PerSecond;
        }

        problems.Add(value.At, $"'{key}' takes {takes}, not {value.Noun}");
        return null;
    }

    private Timetable? ReadTimetable(YamlMap words)
    {
        var value = words.Find("timetable")?.Value;
        if (value is null or YamlScalar { IsBroken: true })
        {
            return null;
        }

        if (value is YamlMap or YamlScalar { IsNothing: true } or YamlList { Items.Count: 0 })
        {
            problems.Add(value.At, $"'timetable' takes a list of moments, such as [\"Mon-Fri 08:00 20MiB\", \"Mon-Fri 18:00 off\"], not {(value is YamlList ? "an empty one" : value.Noun)}");
            return null;
        }

        IReadOnlyList<YamlValue> items = value is YamlList list ? list.Items : [value];
        if (items.Count > MostEntries)
        {
            problems.Add(items[MostEntries].At, $"the timetable has {items.Count:N0} entries; it takes at most {MostEntries}");
            return null;
        }

        var entries = new List<TimetableEntry>();
        foreach (var item in items)
        {
            if (item is YamlScalar { IsBroken: true })
            {
                continue;
            }

            if (item is not YamlScalar scalar)
            {
                problems.Add(item.At, $"an entry of a timetable is a text, such as \"Mon-Fri 08:00 20MiB\", not {item.Noun}");
            }
            else if (TimetableEntry.TryParse(scalar.Text, out var entry, out var problem))
            {
                entries.Add(entry!);
            }
            else
            {
                problems.Add(scalar.At, $"{scalar.Shown} is no entry of a timetable: {problem}");
            }
        }

        if (entries.Count < items.Count)
        {
            return null; // The places of the others would not be those of the file.
        }

        if (!Timetable.TryCreate(entries, out var timetable, out var clash))
        {
            problems.Add(items[clash].At, $"{items[clash].Noun} begins at the same moment as an entry above it; leave one of them out");
        }

        return timetable;
    }

    private TimeZoneInfo? ReadZone(YamlMap words)
    {
        if (words.Find("timezone") is not { Value: var value } || value is YamlScalar { IsBroken: true })
        {
            return null;
        }

        if (value is YamlScalar { IsNothing: false } scalar && TimeZoneInfo.TryFindSystemTimeZoneById(scalar.Text.Trim(), out var zone))
        {
            return zone;
        }

        problems.Add(value.At, $"'timezone' takes the name of a time zone that this machine knows, such as Asia/Shanghai or UTC, not {value.Noun}");
        return null;
    }

    private delegate bool TryParse(string? text, out RateSetting rate);
}
