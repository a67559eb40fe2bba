using OssPipeline.Core.Storage;
using OssPipeline.Hdfs.Client;

namespace OssPipeline.Hdfs.Listing;

/// <summary>A file or folder of the folder that is walked.</summary>
/// <param name="status">What the server said.</param>
internal sealed class FolderEntry(FileStatus status)
{
    /// <summary>By the keys below them: a folder <c>a</c> stands as <c>a/</c>, so <c>a-b</c> comes before it.</summary>
    public static readonly Comparison<FolderEntry> Order = static (left, right) => ObjectKey.Compare(left.SortName, right.SortName);

    public FileStatus Status => status;

    public bool IsFolder => status.Type == EntryType.Folder;

    public string SortName { get; } = status.Type == EntryType.Folder ? status.Name + "/" : status.Name;

    /// <summary>The folder's own walk, once it was begun ahead of time.</summary>
    public FolderWalk? Walk { get; set; }
}
