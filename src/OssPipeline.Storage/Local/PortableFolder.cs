using System.IO.Enumeration;

namespace OssPipeline.Storage.Local;

/// <summary>A folder that .NET enumerates.</summary>
internal sealed class PortableFolder(string fullPath) : TreeFolder
{
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    /// <inheritdoc/>
    public override void Read(string namePrefix, List<TreeEntry> into)
    {
        try
        {
            into.AddRange(new FileSystemEnumerable<TreeEntry>(fullPath, Describe, Everything)
            {
                ShouldIncludePredicate = (ref FileSystemEntry entry) => entry.FileName.StartsWith(namePrefix, StringComparison.Ordinal),
            });
        }
        catch (Exception e) when (LocalErrors.From(e, "list", fullPath) is { } error)
        {
            throw error;
        }

        static TreeEntry Describe(ref FileSystemEntry entry)
        {
            var isLink = (entry.Attributes & FileAttributes.ReparsePoint) != 0 && entry.ToFileSystemInfo().LinkTarget is not null;
            return new TreeEntry(entry.FileName.ToString(), isLink ? EntryKind.Link : entry.IsDirectory ? EntryKind.Folder : EntryKind.File);
        }
    }

    /// <inheritdoc/>
    public override FileStamp? Describe(string name) => PortableTree.Stat(new FileInfo(Path.Join(fullPath, name)));

    /// <inheritdoc/>
    public override void Dispose()
    {
    }
}
