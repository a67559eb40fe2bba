using OssPipeline.Core.Blocks;
using OssPipeline.Core.Catalog;
using OssPipeline.Core.Data;
using OssPipeline.Storage.Listing;
using OssPipeline.Storage.Manifests;

namespace OssPipeline.Storage;

/// <summary>Options of the source kind <c>read</c>.</summary>
public sealed record ReadOptions : IValidatedOptions
{
    /// <summary>The store to read from.</summary>
    [Option("The store to read from, by its name under `stores`.", Example = "exports")]
    public required string Store { get; init; }

    /// <summary>Only keys that start with it.</summary>
    [Option("Only objects whose key starts with this; only they are listed. Keys keep it.", Example = "2026/", IsTuning = true)]
    public string Prefix { get; init; } = "";

    /// <summary>Only keys that one of the patterns matches.</summary>
    [Option("Only objects whose whole key matches one of these patterns: `*` and `?` within a segment, `**` across segments, `[a-z]`, `{csv,json}`; one without `/` is matched with the name alone.",
        Example = "[\"**/*.csv\"]", DefaultText = "all", IsTuning = true)]
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>No keys that one of the patterns matches.</summary>
    [Option("No objects whose key matches one of these patterns; it wins over `include`.", Example = "[\"**/.*\", \"tmp/**\"]", DefaultText = "none", IsTuning = true)]
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>A list of the objects, in place of listing the store.</summary>
    [Option("A file that lists the objects, so that the store is not listed: a path, or STORE:KEY for one in a store of this pipeline. Keys, CSV, JSON lines, reports of runs, inventories of S3 and OSS (their manifest.json); see docs/manifests.md.",
        Example = "failed.jsonl", DefaultText = "the store is listed", IsTuning = true)]
    public string? Manifest { get; init; }

    /// <summary>How the list is written.</summary>
    [Option("How the manifest is written; auto goes by its name: manifest.json is an inventory's, .csv, .jsonl (.ndjson, .json), all else is a key on each line; .gz may follow.", IsTuning = true)]
    public ManifestFormat ManifestFormat { get; init; } = ManifestFormat.Auto;

    /// <summary>Only rows of a report with these results.</summary>
    [Option("Of a manifest that is a report: only objects with these results, such as failed, skipped, left_behind, or missing of a verification.", Example = "[failed, left_behind]", DefaultText = "all", IsTuning = true)]
    public IReadOnlyList<string> Results { get; init; } = [];

    /// <summary>Only rows of a report of these source nodes.</summary>
    [Option("Of a manifest that is a report of a run with several sources: only objects of these source nodes.", Example = "[read]", DefaultText = "all, which must be of one source", IsTuning = true)]
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>Only objects that changed since then.</summary>
    [Option("Only objects that changed at this time or later: an ISO 8601 time or Unix seconds. Finding none is fine then.", Example = "2026-11-01T00:00:00Z", DefaultText = "all", IsTuning = true)]
    public DateTimeOffset? ModifiedSince { get; init; }

    /// <summary>How much one read fetches at least.</summary>
    [Option("How much one read fetches at least.", Example = "16MiB", DefaultText = "the part size of the sinks", IsTuning = true)]
    public ByteSize? Part { get; init; }

    /// <summary>How many ranges of keys are listed at the same time.</summary>
    [Option("How many ranges of keys are listed at the same time, where the store allows it; 1 lists page by page.", Example = "16", IsTuning = true)]
    public int ListParallel { get; init; } = ParallelListing.DefaultParallel;

    /// <summary>Finding nothing is fine.</summary>
    [Option("Take it as fine when there is no object to read, rather than as an error.", IsTuning = true)]
    public bool AllowEmpty { get; init; }

    /// <summary>Objects are deleted once they are copied.</summary>
    [Option("Delete each object here once every sink has confirmed it by its CRC64, and only if it still is the version that was read. A filtered or failed object stays.", IsTuning = true)]
    public bool DeleteSource { get; init; }

    /// <summary>About archived objects.</summary>
    [Option("What to do about archived objects: leave and name them (the run then ends as incomplete), fail them, or have them restored, which takes minutes to days, so that a later run moves them.", IsTuning = true)]
    public ArchivedObjects Archived { get; init; } = ArchivedObjects.Skip;

    /// <summary>How long restored copies are kept.</summary>
    [Option("How many days a restored object stays readable; with archived: restore.", IsTuning = true)]
    public int RestoreDays { get; init; } = 7;

    /// <summary>How fast objects are restored.</summary>
    [Option("How fast to restore, in the store's own word: Expedited, Standard or Bulk; with archived: restore.", DefaultText = "the store's", IsTuning = true)]
    public string? RestoreTier { get; init; }

    /// <summary>Compare with what the store vouches for.</summary>
    [Option("Compare what is read with what the store vouches for: OSS's CRC64, S3's ETag and checksums, HDFS's checksums. Asks the store about each object (HEAD).", IsTuning = true)]
    public bool Check { get; init; } = true;

    /// <inheritdoc/>
    public IEnumerable<OptionProblem> Validate()
    {
        foreach (var pattern in Include)
        {
            if (!Glob.TryParse(pattern, out _, out var problem))
            {
                yield return new OptionProblem("include", problem);
            }
        }

        foreach (var pattern in Exclude)
        {
            if (!Glob.TryParse(pattern, out _, out var problem))
            {
                yield return new OptionProblem("exclude", problem);
            }
        }

        if (Prefix.StartsWith('/'))
        {
            yield return new OptionProblem("prefix", "no key starts with '/'; leave it out");
        }

        if (Manifest is { Length: 0 })
        {
            yield return new OptionProblem("manifest", "name a file, or leave it out");
        }

        if (Manifest is null && (Results.Count > 0 || Sources.Count > 0))
        {
            yield return new OptionProblem(Results.Count > 0 ? "results" : "sources", "it chooses rows of a manifest that is a report; name one with manifest");
        }

        if (ListParallel is < 1 or > ParallelListing.MaxParallel)
        {
            yield return new OptionProblem("list_parallel", $"it must be 1 to {ParallelListing.MaxParallel}; {ParallelListing.DefaultParallel} is usual");
        }

        if (RestoreDays is < 1 or > 365)
        {
            yield return new OptionProblem("restore_days", "it must lie between 1 and 365");
        }

        if (RestoreTier is not (null or "Expedited" or "Standard" or "Bulk"))
        {
            yield return new OptionProblem("restore_tier", $"'{RestoreTier}' is none; use Expedited, Standard or Bulk");
        }

        if (Part is { Bytes: < 1 })
        {
            yield return new OptionProblem("part", "it must be at least 1 byte; 8MiB is usual");
        }
    }
}
