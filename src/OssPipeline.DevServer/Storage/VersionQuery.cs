namespace OssPipeline.DevServer.Storage;

/// <summary>What a page of a listing of versions is asked for.</summary>
/// <param name="Prefix">Keys start with it; empty for all.</param>
/// <param name="Delimiter">Keys that have it after the prefix are rolled up to a common prefix; empty for none.</param>
/// <param name="KeyMarker">Where the page starts: after all versions of this key, or within them; empty from the beginning.</param>
/// <param name="VersionMarker">The version of that key after which it starts; empty for after all.</param>
/// <param name="MaxKeys">How many versions, delete markers and common prefixes at most.</param>
internal readonly record struct VersionQuery(string Prefix, string Delimiter, string KeyMarker, string VersionMarker, int MaxKeys);
