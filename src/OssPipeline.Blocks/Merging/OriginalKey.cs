using OssPipeline.Core.Storage;

namespace OssPipeline.Blocks.Merging;

/// <summary>Which keys an index may give back to originals: an index is anybody's file, and a key in it may try to leave its folder.</summary>
internal static class OriginalKey
{
    /// <summary>What is wrong with a key; null for nothing.</summary>
    public static string? Problem(string key)
    {
        if (ObjectKey.Problem(key) is { } problem)
        {
            return problem;
        }

        foreach (var range in key.AsSpan().SplitAny('/', '\\'))
        {
            if (key.AsSpan()[range] is "." or "..")
            {
                return "the key has a folder '.' or '..'";
            }
        }

        return key.Contains('\0', StringComparison.Ordinal) ? "the key has a zero character" : null;
    }
}
