using System.Globalization;

namespace OssPipeline.Storage.Local;

/// <summary>What tells one version of a file from another.</summary>
/// <param name="Size">Length in bytes.</param>
/// <param name="ModifiedNanoseconds">mtime since 1970 in nanoseconds, as fine as the file system keeps it.</param>
/// <param name="Inode">The file's number; a file that replaced another has a new one. 0 where the platform does not tell.</param>
internal readonly record struct FileStamp(long Size, long ModifiedNanoseconds, ulong Inode)
{
    /// <summary>The version mark: any of the three changing changes it.</summary>
    public string ETag => string.Create(CultureInfo.InvariantCulture, $"{ModifiedNanoseconds:x}-{Size:x}-{Inode:x}");

    public DateTimeOffset LastModified => DateTimeOffset.UnixEpoch.AddTicks(ModifiedNanoseconds / 100);
}
