namespace OssPipeline.DevServer.Storage;

/// <summary>What a page of a listing is asked for.</summary>
/// <param name="Prefix">Keys start with it; empty for all.</param>
/// <param name="Delimiter">Keys that have it after the prefix are rolled up to a common prefix; empty for none.</param>
/// <param name="StartAfter">Only keys (and common prefixes) above it; empty from the beginning.</param>
/// <param name="MaxKeys">How many keys and common prefixes at most.</param>
internal readonly record struct ListQuery(string Prefix, string Delimiter, string StartAfter, int MaxKeys);
