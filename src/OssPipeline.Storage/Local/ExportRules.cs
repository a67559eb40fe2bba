using OssPipeline.Core.Storage;

namespace OssPipeline.Storage.Local;

/// <summary>
/// How Hadoop and Spark lay out what they write: names that begin with <c>_</c> or <c>.</c> are not data (Hadoop,
/// <c>FileInputFormat</c>'s hidden-file filter), but <c>_year=2026</c> is a partition, and <c>_SUCCESS</c> marks a folder that is finished.
/// </summary>
/// <param name="tree">The folder.</param>
/// <param name="requireSuccess">Whether files of unfinished folders are left out, and the folder reported.</param>
/// <param name="copySuccess">Whether <c>_SUCCESS</c> itself is an object.</param>
internal sealed class ExportRules(FileTree tree, bool requireSuccess, bool copySuccess)
{
    private const string Success = "_SUCCESS";

    /// <summary>Takes out what is no data; of an unfinished folder, all its files.</summary>
    /// <param name="folder">The folder, without a <c>/</c> at its end; empty for the root.</param>
    /// <param name="entries">Its entries; folders have a <c>/</c> at their end.</param>
    /// <returns>What to report; null when nothing is wrong.</returns>
    public string? Sift(string folder, List<TreeEntry> entries)
    {
        var hasData = false;
        entries.RemoveAll(entry => IsHidden(entry));
        foreach (var entry in entries)
        {
            hasData |= entry.Kind != EntryKind.Folder && entry.Name != Success;
        }

        if (!requireSuccess || !hasData || IsFinished(folder))
        {
            return null;
        }

        entries.RemoveAll(static entry => entry.Kind != EntryKind.Folder);
        return $"'{tree.FullPath(folder)}' has no {Success}: what writes it may not have finished. Its files were left out; require_success: false takes them.";
    }

    /// <summary>The side-car of a file: <c>.NAME.crc</c> beside it.</summary>
    public static string SideCarOf(string path)
    {
        var name = path.LastIndexOf('/') + 1;
        return $"{path[..name]}.{path[name..]}.crc";
    }

    private bool IsHidden(TreeEntry entry)
    {
        var isPartition = entry.Kind == EntryKind.Folder && IsPartition(entry.Name);
        return entry.Name == Success ? !copySuccess : entry.Name[0] == '.' || (entry.Name[0] == '_' && !isPartition);
    }

    // A partitioned table has one mark, above its partitions.
    private bool IsFinished(string folder)
    {
        while (true)
        {
            if (Exists(folder.Length == 0 ? Success : $"{folder}/{Success}"))
            {
                return true;
            }

            var slash = folder.LastIndexOf('/');
            if (folder.Length == 0 || !IsPartition(folder.AsSpan(slash + 1)))
            {
                return false;
            }

            folder = slash < 0 ? "" : folder[..slash];
        }
    }

    private bool Exists(string path)
    {
        try
        {
            return tree.Describe(path) is not null;
        }
        catch (StoreException e) when (e.Kind == StoreErrorKind.Denied)
        {
            return false;
        }
    }

    private static bool IsPartition(ReadOnlySpan<char> name) => name.IndexOf('=') > 0;
}
