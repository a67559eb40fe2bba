namespace OssPipeline.Storage.Manifests;

/// <summary>How a list of objects is written.</summary>
public enum ManifestFormat
{
    /// <summary>By its name: <c>manifest.json</c> is an inventory's, <c>.csv</c>, <c>.jsonl</c>, <c>.ndjson</c> and <c>.json</c> say it themselves, all else is lines.</summary>
    Auto,

    /// <summary>A key on each line.</summary>
    Lines,

    /// <summary>CSV (RFC 4180) with a header that names a column <c>key</c>; reports of runs are that, too.</summary>
    Csv,

    /// <summary>A JSON object on each line, with a field <c>key</c>; reports of runs are that, too.</summary>
    Jsonl,

    /// <summary>An inventory of S3 or OSS, by its <c>manifest.json</c>.</summary>
    Inventory,
}
