using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace OssPipeline.Storage.Local;

/// <summary>The Linux calls that .NET has no form of: opening relative to an open folder, without following links.</summary>
internal static unsafe partial class Libc
{
    public const int ReadOnly = 0, WriteOnly = 1, ReadWrite = 2, CreateNew = 0x40 | 0x80, NoTerminal = 0x100, Append = 0x400, NonBlocking = 0x800,
        CloseOnExec = 0x80000, PathOnly = 0x200000;

    public const int AtCurrentFolder = -100, AtNoFollow = 0x100, AtRemoveFolder = 0x200, AtEmptyPath = 0x1000;

    // RESOLVE_NO_MAGICLINKS | RESOLVE_NO_SYMLINKS | RESOLVE_BENEATH of openat2(2).
    public const ulong StayBeneath = 0x02 | 0x04 | 0x08;

    // STATX_TYPE | STATX_MTIME | STATX_INO | STATX_SIZE of statx(2).
    public const uint StatxWanted = 0x1 | 0x40 | 0x100 | 0x200;

    public const int TypeMask = 0xF000, TypeFolder = 0x4000, TypeFile = 0x8000, TypeLink = 0xA000;

    // openat2 has this number on every architecture.
    private const long Openat2Number = 437;

    // arm64 kept the values of 32-bit ARM for these two.
    public static readonly int Directory = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x4000 : 0x10000;

    public static readonly int NoFollow = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x8000 : 0x20000;

    public static int Openat2(SafeFileHandle folder, byte* path, int flags, uint mode)
    {
        var how = new OpenHow { Flags = (ulong)flags, Mode = mode, Resolve = StayBeneath };
        return (int)Syscall(Openat2Number, folder, path, &how, sizeof(OpenHow));
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial long Syscall(long number, SafeFileHandle folder, byte* path, OpenHow* how, nint size);

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true)]
    public static partial int Openat(SafeFileHandle folder, byte* path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true)]
    public static partial int Openat(int folder, byte* path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    public static partial int Statx(SafeFileHandle folder, byte* path, int flags, uint mask, StatxBuffer* buffer);

    [LibraryImport("libc", EntryPoint = "mkdirat", SetLastError = true)]
    public static partial int Mkdirat(SafeFileHandle folder, byte* path, uint mode);

    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true)]
    public static partial int Unlinkat(SafeFileHandle folder, byte* path, int flags);

    [LibraryImport("libc", EntryPoint = "renameat", SetLastError = true)]
    public static partial int Renameat(SafeFileHandle fromFolder, byte* from, SafeFileHandle toFolder, byte* to);

    [LibraryImport("libc", EntryPoint = "linkat", SetLastError = true)]
    public static partial int Linkat(SafeFileHandle fromFolder, byte* from, SafeFileHandle toFolder, byte* to, int flags);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(SafeFileHandle file, byte* bytes, nint count);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    public static partial int Fsync(SafeFileHandle file);

    /// <summary>Takes over the descriptor.</summary>
    [LibraryImport("libc", EntryPoint = "fdopendir", SetLastError = true)]
    public static partial nint Fdopendir(int folder);

    [LibraryImport("libc", EntryPoint = "readdir", SetLastError = true)]
    public static partial byte* Readdir(nint folder);

    [LibraryImport("libc", EntryPoint = "closedir", SetLastError = true)]
    public static partial int Closedir(nint folder);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int file);

    [StructLayout(LayoutKind.Sequential)]
    private struct OpenHow
    {
        public ulong Flags;
        public ulong Mode;
        public ulong Resolve;
    }

    /// <summary><c>struct statx</c>, the same on every architecture: 256 bytes.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    public struct StatxBuffer
    {
        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(40)]
        public ulong Size;

        [FieldOffset(112)]
        public long ModifiedSeconds;

        [FieldOffset(120)]
        public uint ModifiedNanoseconds;

        public readonly int Type => Mode & TypeMask;

        public readonly FileStamp Stamp => new((long)Size, (ModifiedSeconds * 1_000_000_000) + ModifiedNanoseconds, Inode);
    }
}
