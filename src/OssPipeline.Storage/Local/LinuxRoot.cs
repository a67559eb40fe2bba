using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using OssPipeline.Core.Storage;

namespace OssPipeline.Storage.Local;

/// <summary>The open root of a <see cref="LinuxTree"/> and the ways to open what lies below it. Opened when first needed, for good.</summary>
/// <param name="root">Its path, absolute.</param>
/// <param name="useOpenat2">Whether to use openat2(2); null tries.</param>
internal sealed unsafe class LinuxRoot(string root, bool? useOpenat2) : IDisposable
{
    private const uint FolderMode = 0x1FF; // 0777, less the process's umask

    private readonly Lock _gate = new();
    private volatile SafeFileHandle? _handle;
    private bool _useOpenat2;

    /// <summary>Opens the root unless that is done; false when it does not exist.</summary>
    public bool TryOpen()
    {
        if (_handle is not null)
        {
            return true;
        }

        lock (_gate)
        {
            if (_handle is not null)
            {
                return true;
            }

            byte* bytes = stackalloc byte[NativeName.MaxPathBytes];
            Encode(root, bytes);
            var file = Libc.Openat(Libc.AtCurrentFolder, bytes, Libc.PathOnly | Libc.Directory | Libc.CloseOnExec, 0);
            if (file < 0)
            {
                var errno = Marshal.GetLastPInvokeError();
                return errno == LocalErrors.NoEntry ? false : throw LocalErrors.From(errno, "open", root);
            }

            var handle = Handle(file)!;
            _useOpenat2 = useOpenat2 ?? CanOpenat2(handle);
            _handle = handle;
            return true;
        }
    }

    /// <summary>Makes the root and opens it.</summary>
    public void Make()
    {
        try
        {
            Directory.CreateDirectory(root);
        }
        catch (Exception e) when (LocalErrors.From(e, "make", root) is { } error)
        {
            throw error;
        }

        if (!TryOpen())
        {
            throw LocalErrors.NoRoot(root);
        }
    }

    /// <summary>Opens what a path leads to without following a link or leaving the root; null with the error's number.</summary>
    public SafeFileHandle? OpenBeneath(string path, int flags, out int errno)
    {
        if (!_useOpenat2)
        {
            return Walk(path, flags, makeFolders: false, out errno);
        }

        byte* bytes = stackalloc byte[NativeName.MaxPathBytes];
        Encode(path.Length == 0 ? "." : path, bytes);
        int file;
        do
        {
            // EAGAIN: a rename raced with the look-up; the kernel asks to try again.
            file = Libc.Openat2(_handle!, bytes, flags | Libc.CloseOnExec, 0);
            errno = file >= 0 ? 0 : Marshal.GetLastPInvokeError();
        }
        while (errno is LocalErrors.Interrupted or LocalErrors.TryAgain);

        return Handle(file);
    }

    /// <summary>The same folder by folder, making those that are missing if asked to.</summary>
    public SafeFileHandle? Walk(string path, int flags, bool makeFolders, out int errno)
    {
        var current = _handle!;
        byte* name = stackalloc byte[NativeName.MaxPathBytes];
        try
        {
            for (var start = 0; ;)
            {
                var slash = path.IndexOf('/', start);
                var isLast = slash < 0;
                var segment = isLast ? path[start..] : path[start..slash];
                if (makeFolders)
                {
                    Encode(segment, name);
                    if (Libc.Mkdirat(current, name, FolderMode) != 0 && Marshal.GetLastPInvokeError() is var failed and not LocalErrors.Exists)
                    {
                        errno = failed;
                        return null;
                    }
                }

                var next = OpenIn(current, segment.Length == 0 ? "." : segment, (isLast ? flags : Libc.PathOnly | Libc.Directory) | Libc.NoFollow, 0, out errno);
                if (next is null || isLast)
                {
                    return next;
                }

                if (current != _handle)
                {
                    current.Dispose();
                }

                current = next;
                start = slash + 1;
            }
        }
        finally
        {
            if (current != _handle)
            {
                current.Dispose();
            }
        }
    }

    /// <summary>Opens a name in an open folder.</summary>
    public static SafeFileHandle? OpenIn(SafeFileHandle folder, string name, int flags, uint mode, out int errno)
    {
        byte* bytes = stackalloc byte[NativeName.MaxPathBytes];
        Encode(name, bytes);
        int file;
        do
        {
            file = Libc.Openat(folder, bytes, flags | Libc.CloseOnExec, mode);
            errno = file >= 0 ? 0 : Marshal.GetLastPInvokeError();
        }
        while (errno == LocalErrors.Interrupted);

        return Handle(file);
    }

    /// <summary>Describes a name in an open folder; null with the error's number.</summary>
    public static Libc.StatxBuffer? StatIn(SafeFileHandle folder, byte* name, int flags, out int errno)
    {
        Libc.StatxBuffer buffer;
        errno = Libc.Statx(folder, name, flags, Libc.StatxWanted, &buffer) == 0 ? 0 : Marshal.GetLastPInvokeError();
        return errno == 0 ? buffer : null;
    }

    /// <summary>Writes a path's bytes and a closing NUL into <see cref="NativeName.MaxPathBytes"/> bytes.</summary>
    public static void Encode(string path, byte* into)
    {
        if (!NativeName.TryEncode(path, new Span<byte>(into, NativeName.MaxPathBytes), out _))
        {
            throw new StoreException(StoreErrorKind.InvalidKey, $"The file system takes no path as long as '{path}'.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _handle?.Dispose();

    private static SafeFileHandle? Handle(int file) => file < 0 ? null : new SafeFileHandle(file, ownsHandle: true);

    private static bool CanOpenat2(SafeFileHandle folder)
    {
        byte* here = stackalloc byte[2] { (byte)'.', 0 };
        var file = Libc.Openat2(folder, here, Libc.PathOnly | Libc.CloseOnExec, 0);
        return file >= 0 && Libc.Close(file) == 0;
    }
}
