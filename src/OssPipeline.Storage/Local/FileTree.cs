using Microsoft.Win32.SafeHandles;
using OssPipeline.Core.Storage;

namespace OssPipeline.Storage.Local;

/// <summary>A folder and what lies below it, reached by relative paths that can't lead out of it.</summary>
/// <remarks>
/// Paths have <c>/</c> between their segments and passed <see cref="LocalKey.Problem"/> (or are empty: the root). Symbolic links on
/// the way are not followed; one that a path ends at counts as absent. Failures are <see cref="StoreException"/>.
/// </remarks>
internal abstract class FileTree(string root, bool create) : IDisposable
{
    /// <summary>The root, absolute.</summary>
    public string Root { get; } = root;

    /// <summary>Whether the root is made on the first write.</summary>
    protected bool Create { get; } = create;

    /// <summary>The tree for this platform.</summary>
    public static FileTree Open(string root, bool create) =>
        LinuxTree.IsSupported ? new LinuxTree(root, create) : new PortableTree(root, create);

    /// <summary>Whether the root is there; an error when it is not and will not be made.</summary>
    public abstract bool HasRoot();

    /// <summary>Describes a regular file; null when there is none.</summary>
    public abstract FileStamp? Describe(string path);

    /// <summary>Describes the file behind a handle.</summary>
    public abstract FileStamp Stamp(SafeFileHandle handle, string path);

    /// <summary>Opens a regular file for reading; null when there is none. Never waits for a pipe's other end.</summary>
    public abstract SafeFileHandle? OpenRead(string path);

    /// <summary>Opens a regular file for writing; null when there is none.</summary>
    public abstract SafeFileHandle? OpenWrite(string path);

    /// <summary>Makes a new, empty file, with its folder and the root where those are missing.</summary>
    public abstract SafeFileHandle CreateFile(string path);

    /// <summary>Adds bytes to the end of a file in one step; false when it is not there.</summary>
    public abstract bool TryAppend(string path, ReadOnlySpan<byte> bytes);

    /// <summary>Moves a finished file to its place, making folders on the way; readers see the old file or the new one.</summary>
    /// <returns>False when something is there and overwriting is forbidden; the file then stays where it was.</returns>
    public abstract bool TryPublish(string from, string to, bool forbidOverwrite, bool sync);

    /// <summary>Removes a file or a link; what is absent counts as removed.</summary>
    public abstract void Remove(string path);

    /// <summary>Waits until a file's bytes are on the disk.</summary>
    public abstract void Sync(SafeFileHandle handle, string path);

    /// <summary>Opens a folder for listing; null when it is not there.</summary>
    public abstract TreeFolder? OpenFolder(string path);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives back what the tree holds.</summary>
    protected abstract void Dispose(bool disposing);

    /// <summary>The absolute path, for messages.</summary>
    public string FullPath(string path) => path.Length == 0 ? Root : Root + "/" + path;

    /// <summary>The folder part of a path, without the last <c>/</c>, and the name.</summary>
    protected static (string Folder, string Name) Split(string path)
    {
        var slash = path.LastIndexOf('/');
        return slash < 0 ? ("", path) : (path[..slash], path[(slash + 1)..]);
    }
}

/// <summary>What a name in a folder stands for.</summary>
internal enum EntryKind
{
    /// <summary>A regular file.</summary>
    File,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A symbolic link.</summary>
    Link,

    /// <summary>A pipe, socket or device, or nothing any more.</summary>
    Other,
}

/// <summary>A name in a folder.</summary>
internal readonly record struct TreeEntry(string Name, EntryKind Kind);

/// <summary>An open folder.</summary>
internal abstract class TreeFolder : IDisposable
{
    /// <summary>Adds all names that start with a prefix, in any order.</summary>
    public abstract void Read(string namePrefix, List<TreeEntry> into);

    /// <summary>Describes a regular file in it; null when there is none of that name.</summary>
    public abstract FileStamp? Describe(string name);

    /// <inheritdoc/>
    public abstract void Dispose();
}
