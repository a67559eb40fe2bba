using System.Text;
using OssPipeline.Core.Storage;

namespace OssPipeline.Hdfs.Store;

/// <summary>Which keys can be files of HDFS (Hadoop, <c>DFSUtil.isValidName</c> and the defaults of <c>dfs.namenode.fs-limits</c>).</summary>
internal static class HdfsKey
{
    /// <summary>The folder in the root for uploads in parts; it is never listed and no key may lie in it.</summary>
    public const string UploadFolder = ".osspipe-uploads";

    /// <summary>What names begin with whose file is still being written; Hadoop's own tools mark theirs likewise.</summary>
    public const string Copying = "._COPYING_";

    /// <summary>The longest path, in characters.</summary>
    public const int MaxPathLength = 8000;

    private const int MaxNameBytes = 255;

    private const string Reserved = ".reserved";

    /// <summary>What is wrong with a key for HDFS; null if it can be a file's path.</summary>
    public static string? Problem(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key.Length == 0)
        {
            return "the key is empty";
        }

        if (key.Length > MaxPathLength)
        {
            return $"a path can't have more than {MaxPathLength} characters";
        }

        foreach (var range in key.AsSpan().Split('/'))
        {
            if (NameProblem(key.AsSpan()[range]) is { } problem)
            {
                return problem;
            }
        }

        var first = key.AsSpan();
        first = first.IndexOf('/') is var slash and >= 0 ? first[..slash] : first;
        return first is UploadFolder ? $"'{UploadFolder}' is where unfinished writes are kept"
            : first is Reserved ? $"'{Reserved}' is HDFS's own"
            : key.AsSpan(key.LastIndexOf('/') + 1).StartsWith(Copying, StringComparison.Ordinal) ? $"names that begin with '{Copying}' are of files still being written"
            : ObjectKey.HasLoneSurrogate(key) ? "the name is no valid UTF-8, so that HDFS could not keep it; rename the object"
            : null;
    }

    /// <summary>What is wrong with a name of a file or folder; null if nothing.</summary>
    public static string? NameProblem(ReadOnlySpan<char> name) =>
        name.IsEmpty ? "a path can't have an empty segment: no '/' at its start or end and no '//' (exclude folder markers with \"**/\")"
        : name is "." or ".." ? $"a file can't be named '{name}'"
        : name.ContainsAny(":/\0") ? "HDFS takes no ':' and no NUL in a name"
        : name.Length > MaxNameBytes / 3 && Encoding.UTF8.GetByteCount(name) > MaxNameBytes ? $"the segment '{name[..20]}…' has more than {MaxNameBytes} bytes, the most a name can have"
        : null;

    /// <summary>Whether an entry is no object: an unfinished file, or a folder that is not the store's.</summary>
    /// <param name="folder">What the keys of its folder begin with; empty for the root.</param>
    /// <param name="name">The entry's name.</param>
    public static bool IsHidden(string folder, string name) =>
        name.StartsWith(Copying, StringComparison.Ordinal) || (folder.Length == 0 && name is UploadFolder or Reserved);
}
