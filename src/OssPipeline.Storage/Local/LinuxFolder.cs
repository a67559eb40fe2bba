using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace OssPipeline.Storage.Local;

/// <summary>An open folder on Linux.</summary>
internal sealed unsafe class LinuxFolder(SafeFileHandle handle, string fullPath) : TreeFolder
{
    // struct dirent of 64-bit Linux: d_ino 8, d_off 8, d_reclen 2, d_type 1, d_name.
    private const int TypeOffset = 18, NameOffset = 19;

    private const byte DtUnknown = 0, DtFolder = 4, DtFile = 8, DtLink = 10;

    /// <inheritdoc/>
    public override void Read(string namePrefix, List<TreeEntry> into)
    {
        byte* here = stackalloc byte[2] { (byte)'.', 0 };
        var file = Libc.Openat(handle, here, Libc.ReadOnly | Libc.Directory | Libc.CloseOnExec, 0);
        var stream = file < 0 ? 0 : Libc.Fdopendir(file);
        if (stream == 0)
        {
            var errno = Marshal.GetLastPInvokeError();
            if (file >= 0)
            {
                _ = Libc.Close(file);
            }

            throw LocalErrors.From(errno, "list", fullPath);
        }

        try
        {
            byte* entry;
            while ((entry = Libc.Readdir(stream)) != null)
            {
                var name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(entry + NameOffset);
                if (name.SequenceEqual("."u8) || name.SequenceEqual(".."u8))
                {
                    continue;
                }

                var text = NativeName.Decode(name);
                if (text.StartsWith(namePrefix, StringComparison.Ordinal))
                {
                    into.Add(new TreeEntry(text, KindOf(entry[TypeOffset], entry + NameOffset)));
                }
            }

            if (Marshal.GetLastPInvokeError() is var failed and not 0)
            {
                throw LocalErrors.From(failed, "list", fullPath);
            }
        }
        finally
        {
            _ = Libc.Closedir(stream);
        }
    }

    /// <inheritdoc/>
    public override FileStamp? Describe(string name)
    {
        byte* bytes = stackalloc byte[NativeName.MaxPathBytes];
        LinuxRoot.Encode(name, bytes);
        var found = LinuxRoot.StatIn(handle, bytes, Libc.AtNoFollow, out var errno);
        if (errno is not (0 or LocalErrors.NoEntry))
        {
            throw LocalErrors.From(errno, "look at", fullPath + "/" + name);
        }

        return found is { Type: Libc.TypeFile } file ? file.Stamp : null;
    }

    /// <inheritdoc/>
    public override void Dispose() => handle.Dispose();

    private EntryKind KindOf(byte type, byte* name) => type switch
    {
        DtFile => EntryKind.File,
        DtFolder => EntryKind.Folder,
        DtLink => EntryKind.Link,
        // Some file systems don't tell the type with the name.
        DtUnknown => (LinuxRoot.StatIn(handle, name, Libc.AtNoFollow, out _)?.Type) switch
        {
            Libc.TypeFile => EntryKind.File,
            Libc.TypeFolder => EntryKind.Folder,
            Libc.TypeLink => EntryKind.Link,
            _ => EntryKind.Other,
        },
        _ => EntryKind.Other,
    };
}
