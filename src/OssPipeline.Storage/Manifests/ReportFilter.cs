namespace OssPipeline.Storage.Manifests;

/// <summary>Chooses rows of a run's or verification's report. Sees the rows of one list in their order.</summary>
/// <param name="results">Only rows with one of these results; empty for all.</param>
/// <param name="sources">Only rows of these source nodes; empty for all, which must then be one.</param>
internal sealed class ReportFilter(IReadOnlyList<string> results, IReadOnlyList<string> sources)
{
    private string? _lastKey;
    private string? _onlySource;

    /// <summary>The row, maybe with a problem found; null when it is not to be read.</summary>
    public ManifestRow? Choose(ManifestRow row)
    {
        if (row.Problem is not null)
        {
            return row;
        }

        if (row.Result is null)
        {
            return results.Count > 0 || sources.Count > 0 ? row with { Problem = "it has no result, so it is no row of a report" } : row;
        }

        // 'extra' is about an object that no source has.
        if ((results.Count > 0 && !results.Contains(row.Result)) || (sources.Count > 0 && !sources.Contains(row.Source)) || row is { Result: "extra", Key: "" })
        {
            return null;
        }

        // An object that goes to several sinks has a row for each, one behind the other.
        if (row.Key == _lastKey)
        {
            return null;
        }

        _lastKey = row.Key;
        if (row.Class == "manifest")
        {
            return row with { Problem = $"it tells of a row that named no object: {row.Key}: {row.Reason}" };
        }

        _onlySource ??= row.Source;
        return sources.Count == 0 && row.Source != _onlySource
            ? row with { Problem = $"it is of the source '{row.Source}', others are of '{_onlySource}'; say with 'sources' which are meant" }
            : row;
    }
}
