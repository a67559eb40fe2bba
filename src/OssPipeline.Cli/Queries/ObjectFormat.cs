using OssPipeline.Cli.Output;
using OssPipeline.Cli.Stores;
using OssPipeline.Query;

namespace OssPipeline.Cli.Queries;

/// <summary>What objects are, by their names or, where these don't tell, their first bytes.</summary>
internal static class ObjectFormat
{
    private static readonly string[] Compressions = [".gz", ".zst"];

    /// <summary>By name; null where that does not tell.</summary>
    public static QueryFormat? ByName(string key)
    {
        var name = key.ToLowerInvariant();
        foreach (var compression in Compressions)
        {
            name = name.EndsWith(compression, StringComparison.Ordinal) ? name[..^compression.Length] : name;
        }

        return Path.GetExtension(name) switch
        {
            ".parquet" or ".parq" => QueryFormat.Parquet,
            ".csv" or ".tsv" or ".txt" => QueryFormat.Csv,
            ".json" or ".jsonl" or ".ndjson" => QueryFormat.Json,
            _ => null,
        };
    }

    /// <summary>The one format of all objects.</summary>
    /// <exception cref="CliException">They have several.</exception>
    public static async Task<QueryFormat> OfAsync(ChosenObjects chosen, Func<int, CancellationToken, ValueTask<ObjectContent>> open, CancellationToken stop)
    {
        var formats = chosen.Objects.Select(o => ByName(o.Key)).OfType<QueryFormat>().Distinct().ToList();
        if (formats.Count > 1)
        {
            throw CliException.Usage(
                $"there are {string.Join(" and ", formats.Select(f => f.ToString().ToLowerInvariant()))} files below {Printable.Of(chosen.Root)}; name those of one format by a pattern, as *.csv");
        }

        if (formats.Count == 1)
        {
            return formats[0];
        }

        using var content = await open(0, stop).ConfigureAwait(false);
        var first = new byte[(int)Math.Min(4, content.Item.Size)];
        await content.ReadAsync(0, first, stop).ConfigureAwait(false);
        return first.AsSpan().SequenceEqual("PAR1"u8) ? QueryFormat.Parquet : first is [(byte)'{', ..] ? QueryFormat.Json : QueryFormat.Csv;
    }
}
