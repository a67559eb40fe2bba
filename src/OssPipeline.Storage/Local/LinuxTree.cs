using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace OssPipeline.Storage.Local;

/// <summary>A tree on Linux: every path is opened relative to the open root, so that no race with a link can lead out of it.</summary>
/// <remarks>openat2(2) with RESOLVE_BENEATH and RESOLVE_NO_SYMLINKS does it in one call; where a kernel or a sandbox lacks it, folder by folder.</remarks>
internal sealed unsafe class LinuxTree(string root, bool create, bool? useOpenat2 = null) : FileTree(root, create)
{
    private const uint FileMode = 0x1B6; // 0666, less the process's umask

    private readonly LinuxRoot _root = new(root, useOpenat2);

    /// <summary>Whether this platform has the calls and the layouts they were written for.</summary>
    public static bool IsSupported { get; } =
        OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64;

    /// <inheritdoc/>
    public override bool HasRoot() => _root.TryOpen() || (Create ? false : throw LocalErrors.NoRoot(Root));

    /// <inheritdoc/>
    public override FileStamp? Describe(string path)
    {
        using var handle = OpenExisting(path, Libc.PathOnly, "look at");
        if (handle is null)
        {
            return null;
        }

        var found = Stat(handle, path);
        return found.Type == Libc.TypeFile ? found.Stamp : null;
    }

    /// <inheritdoc/>
    public override FileStamp Stamp(SafeFileHandle handle, string path) => Stat(handle, path).Stamp;

    /// <inheritdoc/>
    public override SafeFileHandle? OpenRead(string path) => OpenRegular(path, Libc.ReadOnly, "read");

    /// <inheritdoc/>
    public override SafeFileHandle? OpenWrite(string path) => OpenRegular(path, Libc.ReadWrite, "write");

    /// <inheritdoc/>
    public override SafeFileHandle CreateFile(string path)
    {
        var (folder, name) = Split(path);
        using var parent = OpenOrMakeFolder(folder);
        return Required(LinuxRoot.OpenIn(parent, name, Libc.ReadWrite | Libc.CreateNew, FileMode, out var errno), errno, "make", path);
    }

    /// <inheritdoc/>
    public override bool TryAppend(string path, ReadOnlySpan<byte> bytes)
    {
        using var handle = OpenRegular(path, Libc.WriteOnly | Libc.Append, "write");
        if (handle is null)
        {
            return false;
        }

        fixed (byte* pointer = bytes)
        {
            // One call, so that lines of several writers stay whole; a short write means the disk is full.
            var written = Libc.Write(handle, pointer, bytes.Length);
            if (written != bytes.Length)
            {
                throw LocalErrors.From(written < 0 ? Marshal.GetLastPInvokeError() : LocalErrors.NoSpace, "write", FullPath(path));
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool TryPublish(string from, string to, bool forbidOverwrite, bool sync)
    {
        var (fromFolder, fromName) = Split(from);
        var (toFolder, toName) = Split(to);
        using var source = OpenExisting(fromFolder, Libc.PathOnly | Libc.Directory, "write")
            ?? throw LocalErrors.From(LocalErrors.NoEntry, "write", FullPath(from));
        using var target = OpenOrMakeFolder(toFolder);
        var errno = Move();
        if (errno is LocalErrors.IsDirectory or LocalErrors.NotEmpty or LocalErrors.Exists && RemoveEmptyFolder())
        {
            errno = Move();
        }

        if (errno == LocalErrors.Exists && forbidOverwrite)
        {
            return IsFolder() ? throw LocalErrors.From(LocalErrors.IsDirectory, "write", FullPath(to)) : false;
        }

        if (errno != 0)
        {
            throw LocalErrors.From(errno, "write", FullPath(to));
        }

        if (sync)
        {
            using var folder = Required(LinuxRoot.OpenIn(target, ".", Libc.ReadOnly | Libc.Directory, 0, out errno), errno, "write", to);
            Sync(folder, toFolder);
        }

        return true;

        int Move()
        {
            byte* old = stackalloc byte[NativeName.MaxPathBytes], name = stackalloc byte[NativeName.MaxPathBytes];
            LinuxRoot.Encode(fromName, old);
            LinuxRoot.Encode(toName, name);
            if (!forbidOverwrite)
            {
                return Libc.Renameat(source, old, target, name) == 0 ? 0 : Marshal.GetLastPInvokeError();
            }

            // Unlike a rename, a hard link fails on what is there, and the file never has no name.
            if (Libc.Linkat(source, old, target, name, 0) != 0)
            {
                var error = Marshal.GetLastPInvokeError();
                return error == LocalErrors.NoPermission ? LocalErrors.NotSupported : error;
            }

            _ = Libc.Unlinkat(source, old, 0); // The object is in place; a second name left in the upload folder is swept later.
            return 0;
        }

        // An object store has no folders: one that lost its last object must not stand in the way of a key.
        bool RemoveEmptyFolder()
        {
            byte* name = stackalloc byte[NativeName.MaxPathBytes];
            LinuxRoot.Encode(toName, name);
            return Libc.Unlinkat(target, name, Libc.AtRemoveFolder) == 0;
        }

        bool IsFolder()
        {
            using var handle = LinuxRoot.OpenIn(target, toName, Libc.PathOnly | Libc.NoFollow, 0, out _);
            return handle is not null && Stat(handle, to).Type == Libc.TypeFolder;
        }
    }

    /// <inheritdoc/>
    public override void Remove(string path)
    {
        var (folder, name) = Split(path);
        using var parent = OpenExisting(folder, Libc.PathOnly | Libc.Directory, "delete");
        if (parent is null)
        {
            return;
        }

        byte* bytes = stackalloc byte[NativeName.MaxPathBytes];
        LinuxRoot.Encode(name, bytes);
        if (Libc.Unlinkat(parent, bytes, 0) != 0 && Marshal.GetLastPInvokeError() is var errno and not (LocalErrors.NoEntry or LocalErrors.IsDirectory))
        {
            throw LocalErrors.From(errno, "delete", FullPath(path));
        }
    }

    /// <inheritdoc/>
    public override void Sync(SafeFileHandle handle, string path)
    {
        if (Libc.Fsync(handle) != 0)
        {
            throw LocalErrors.From(Marshal.GetLastPInvokeError(), "write to the disk", FullPath(path));
        }
    }

    /// <inheritdoc/>
    public override TreeFolder? OpenFolder(string path) =>
        OpenExisting(path, Libc.ReadOnly | Libc.Directory, "list") is { } handle ? new LinuxFolder(handle, FullPath(path)) : null;

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _root.Dispose();

    private Libc.StatxBuffer Stat(SafeFileHandle handle, string path)
    {
        byte empty = 0;
        return LinuxRoot.StatIn(handle, &empty, Libc.AtEmptyPath, out var errno) ?? throw LocalErrors.From(errno, "look at", FullPath(path));
    }

    private SafeFileHandle? OpenRegular(string path, int flags, string action)
    {
        var handle = OpenExisting(path, flags | Libc.NonBlocking | Libc.NoTerminal, action);
        if (handle is not null && Stat(handle, path).Type != Libc.TypeFile)
        {
            handle.Dispose();
            return null;
        }

        return handle;
    }

    // Null when nothing is there, or only by way of a link. openat2 says EXDEV of what would lead out of the root,
    // open(2) says ENXIO (6) of a pipe without a reader or a socket, EISDIR of a folder to be written.
    private SafeFileHandle? OpenExisting(string path, int flags, string action)
    {
        if (!HasRoot())
        {
            return null;
        }

        var handle = _root.OpenBeneath(path, flags, out var errno);
        return handle is not null || errno is LocalErrors.NoEntry or LocalErrors.NotDirectory or LocalErrors.LinkLoop
            or LocalErrors.CrossDevice or LocalErrors.IsDirectory or 6
            ? handle
            : throw LocalErrors.From(errno, action, FullPath(path));
    }

    private SafeFileHandle OpenOrMakeFolder(string path)
    {
        if (!_root.TryOpen())
        {
            if (!Create)
            {
                throw LocalErrors.NoRoot(Root);
            }

            _root.Make();
        }

        const int flags = Libc.PathOnly;
        var handle = _root.OpenBeneath(path, flags | Libc.Directory, out var errno);
        if (handle is null && errno == LocalErrors.NoEntry)
        {
            handle = _root.Walk(path, flags | Libc.Directory, makeFolders: true, out errno);
        }

        return Required(handle, errno, "write below", path);
    }

    private SafeFileHandle Required(SafeFileHandle? handle, int errno, string action, string path) =>
        handle ?? throw LocalErrors.From(errno, action, FullPath(path));
}
