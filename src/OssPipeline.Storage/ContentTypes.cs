using System.Collections.Frozen;

namespace OssPipeline.Storage;

/// <summary>Guesses a Content-Type by a key's extension (IANA media types registry).</summary>
internal static class ContentTypes
{
    private static readonly FrozenDictionary<string, string> ByExtension = new Dictionary<string, string>
    {
        ["avro"] = "application/avro",
        ["bz2"] = "application/x-bzip2",
        ["css"] = "text/css",
        ["csv"] = "text/csv",
        ["gif"] = "image/gif",
        ["gz"] = "application/gzip",
        ["htm"] = "text/html",
        ["html"] = "text/html",
        ["jpeg"] = "image/jpeg",
        ["jpg"] = "image/jpeg",
        ["js"] = "text/javascript",
        ["json"] = "application/json",
        ["jsonl"] = "application/x-ndjson",
        ["log"] = "text/plain",
        ["md"] = "text/markdown",
        ["mp3"] = "audio/mpeg",
        ["mp4"] = "video/mp4",
        ["ndjson"] = "application/x-ndjson",
        ["parquet"] = "application/vnd.apache.parquet",
        ["pdf"] = "application/pdf",
        ["png"] = "image/png",
        ["sql"] = "application/sql",
        ["svg"] = "image/svg+xml",
        ["tar"] = "application/x-tar",
        ["tsv"] = "text/tab-separated-values",
        ["txt"] = "text/plain",
        ["webp"] = "image/webp",
        ["xml"] = "application/xml",
        ["yaml"] = "application/yaml",
        ["yml"] = "application/yaml",
        ["zip"] = "application/zip",
        ["zst"] = "application/zstd",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> Lookup = ByExtension.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The type; null leaves it to the store, which takes <c>application/octet-stream</c>.</summary>
    public static string? Of(string key)
    {
        var dot = key.LastIndexOf('.');
        return dot > key.LastIndexOf('/') && Lookup.TryGetValue(key.AsSpan(dot + 1), out var type) ? type : null;
    }
}
