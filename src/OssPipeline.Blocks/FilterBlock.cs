using System.Globalization;
using OssPipeline.Core.Blocks;
using OssPipeline.Core.Catalog;
using OssPipeline.Core.Data;

namespace OssPipeline.Blocks;

/// <summary>Leaves objects out by key, size and time of change.</summary>
internal sealed class FilterBlock : IBlock
{
    public static ComponentKind Kind { get; } = new BlockKind<FilterOptions>(
        "filter", Scope.Part, "Leaves objects out by key, size and time of change.", (options, _) => new FilterBlock(options))
    {
        Example = """
            large_logs: { kind: filter, include: ["logs/**"], exclude: ["*.tmp"], min_size: 1MiB, modified_after: 2026-01-01 }
            """,
        Remarks = """
            Every rule given must hold. An object that is left out counts as skipped, with the rule as its reason. Keys and sizes are
            those that the blocks before made; the time is the source's.
            """,
    };

    private readonly FilterOptions _options;
    private readonly Glob[] _include;
    private readonly Glob[] _exclude;

    public FilterBlock(FilterOptions options)
    {
        _options = options;
        _include = [.. options.Include.Select(Glob.Parse)];
        _exclude = [.. options.Exclude.Select(Glob.Parse)];
    }

    public Scope Scope => Scope.Part;

    public bool KeepsKeysDistinct => true;

    public ObjectVerdict Shape(ObjectRef origin, ObjectDraft draft) =>
        ByKey(draft.Key) is { } key ? ObjectVerdict.Drop(key)
        : BySize(draft) ?? ByTime(origin) ?? ObjectVerdict.Keep(draft);

    private string? ByKey(string key)
    {
        if (_include.Length > 0 && Match(_include, key) is null)
        {
            return "no include pattern matches";
        }

        return Match(_exclude, key) is { } glob ? $"exclude pattern '{glob.Pattern}' matches" : null;
    }

    private ObjectVerdict? BySize(ObjectDraft draft)
    {
        if (_options.MinSize is null && _options.MaxSize is null)
        {
            return null;
        }

        if (draft.Length is not { } length)
        {
            return ObjectVerdict.Fail("its size is not known here; filter by size before blocks that change it");
        }

        return length < _options.MinSize?.Bytes ? ObjectVerdict.Drop($"{length} bytes are less than min_size {_options.MinSize}")
            : length > _options.MaxSize?.Bytes ? ObjectVerdict.Drop($"{length} bytes are more than max_size {_options.MaxSize}")
            : null;
    }

    private ObjectVerdict? ByTime(ObjectRef origin)
    {
        if (_options.ModifiedAfter is null && _options.ModifiedBefore is null)
        {
            return null;
        }

        if (origin.LastModified is not { } modified)
        {
            return ObjectVerdict.Fail("its store does not say when it changed last, so it can't be filtered by time");
        }

        return modified < _options.ModifiedAfter ? ObjectVerdict.Drop($"modified {Text(modified)}, before modified_after {Text(_options.ModifiedAfter)}")
            : modified >= _options.ModifiedBefore ? ObjectVerdict.Drop($"modified {Text(modified)}, not before modified_before {Text(_options.ModifiedBefore)}")
            : null;
    }

    private static Glob? Match(Glob[] globs, string key)
    {
        foreach (var glob in globs)
        {
            if (glob.IsMatch(key))
            {
                return glob;
            }
        }

        return null;
    }

    private static string Text(DateTimeOffset? time) =>
        time!.Value.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture);
}
