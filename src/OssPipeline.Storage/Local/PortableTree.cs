using Microsoft.Win32.SafeHandles;

namespace OssPipeline.Storage.Local;

/// <summary>A tree where the Linux calls are missing: each folder on the way is checked not to be a link before a path is used.</summary>
/// <remarks>Between check and use a link may be swapped in by somebody who can write below the root; pipes and devices are not told from files.</remarks>
internal sealed class PortableTree(string root, bool create) : FileTree(root, create)
{
    private readonly Lock _appending = new();
    private readonly Lock _publishing = new();

    /// <inheritdoc/>
    public override bool HasRoot() => Directory.Exists(Root) || (Create ? false : throw LocalErrors.NoRoot(Root));

    /// <inheritdoc/>
    public override FileStamp? Describe(string path) => HasRoot() && !HasLinkOnTheWay(path) ? Stat(new FileInfo(FullPath(path))) : null;

    /// <inheritdoc/>
    public override FileStamp Stamp(SafeFileHandle handle, string path) => Run("look at", path, () =>
        new FileStamp(RandomAccess.GetLength(handle), Nanoseconds(File.GetLastWriteTimeUtc(handle)), 0));

    /// <inheritdoc/>
    public override SafeFileHandle? OpenRead(string path) => Open(path, FileAccess.Read, "read");

    /// <inheritdoc/>
    public override SafeFileHandle? OpenWrite(string path) => Open(path, FileAccess.ReadWrite, "write");

    /// <inheritdoc/>
    public override SafeFileHandle CreateFile(string path) => Run("make", path, () =>
    {
        MakeFolder(Split(path).Folder);
        return File.OpenHandle(FullPath(path), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
    });

    /// <inheritdoc/>
    public override bool TryAppend(string path, ReadOnlySpan<byte> bytes)
    {
        lock (_appending)
        {
            using var handle = OpenWrite(path);
            if (handle is null)
            {
                return false;
            }

            try
            {
                RandomAccess.Write(handle, bytes, RandomAccess.GetLength(handle));
                return true;
            }
            catch (Exception e) when (LocalErrors.From(e, "write", FullPath(path)) is { } error)
            {
                throw error;
            }
        }
    }

    /// <inheritdoc/>
    public override bool TryPublish(string from, string to, bool forbidOverwrite, bool sync) => Run("write", to, () =>
    {
        var target = FullPath(to);
        MakeFolder(Split(to).Folder);
        if (Directory.Exists(target) && new DirectoryInfo(target).LinkTarget is null)
        {
            if (Directory.EnumerateFileSystemEntries(target).Any())
            {
                throw LocalErrors.From(LocalErrors.IsDirectory, "write", target);
            }

            Directory.Delete(target); // An object store has no folders: an empty one must not stand in the way of a key.
        }

        try
        {
            if (!forbidOverwrite)
            {
                File.Move(FullPath(from), target, overwrite: true);
                return true;
            }

            // Outside Windows .NET looks first and moves then; here at least nobody of this process gets between.
            lock (_publishing)
            {
                File.Move(FullPath(from), target, overwrite: false);
                return true;
            }
        }
        catch (IOException) when (forbidOverwrite && Path.Exists(target))
        {
            return false;
        }
    });

    /// <inheritdoc/>
    public override void Remove(string path)
    {
        if (HasRoot() && !HasLinkOnTheWay(Split(path).Folder) && Directory.Exists(FullPath(Split(path).Folder)) && !Directory.Exists(FullPath(path)))
        {
            Run("delete", path, () =>
            {
                File.Delete(FullPath(path));
                return true;
            });
        }
    }

    /// <inheritdoc/>
    public override void Sync(SafeFileHandle handle, string path) => Run("write to the disk", path, () =>
    {
        RandomAccess.FlushToDisk(handle);
        return true;
    });

    /// <inheritdoc/>
    public override TreeFolder? OpenFolder(string path) =>
        HasRoot() && !HasLinkOnTheWay(path) && Directory.Exists(FullPath(path)) ? new PortableFolder(FullPath(path)) : null;

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
    }

    internal static FileStamp? Stat(FileInfo info) =>
        info.Exists && info.LinkTarget is null ? new FileStamp(info.Length, Nanoseconds(info.LastWriteTimeUtc), 0) : null;

    private SafeFileHandle? Open(string path, FileAccess access, string action) => Describe(path) is null
        ? null
        : Run(action, path, () => File.OpenHandle(FullPath(path), FileMode.Open, access, FileShare.ReadWrite | FileShare.Delete));

    private void MakeFolder(string path)
    {
        if (!Directory.Exists(Root) && !Create)
        {
            throw LocalErrors.NoRoot(Root);
        }

        if (HasLinkOnTheWay(path))
        {
            throw LocalErrors.From(LocalErrors.LinkLoop, "write below", FullPath(path));
        }

        for (var slash = path.IndexOf('/', StringComparison.Ordinal); path.Length > 0; slash = path.IndexOf('/', slash + 1))
        {
            if (File.Exists(FullPath(slash < 0 ? path : path[..slash])))
            {
                throw LocalErrors.From(LocalErrors.NotDirectory, "write below", FullPath(path));
            }

            if (slash < 0)
            {
                break;
            }
        }

        Directory.CreateDirectory(FullPath(path));
    }

    private bool HasLinkOnTheWay(string path)
    {
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); path.Length > 0; slash = path.IndexOf('/', slash + 1))
        {
            if (new FileInfo(FullPath(slash < 0 ? path : path[..slash])).LinkTarget is not null)
            {
                return true;
            }

            if (slash < 0)
            {
                break;
            }
        }

        return false;
    }

    private T Run<T>(string action, string path, Func<T> call)
    {
        try
        {
            return call();
        }
        catch (Exception e) when (LocalErrors.From(e, action, FullPath(path)) is { } error)
        {
            throw error;
        }
    }

    private static long Nanoseconds(DateTime utc) => (utc - DateTime.UnixEpoch).Ticks * 100;
}
