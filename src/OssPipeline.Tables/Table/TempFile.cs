namespace OssPipeline.Tables.Table;

/// <summary>Files that nobody but their owner may read and that are gone when they are closed.</summary>
internal static class TempFile
{
    /// <summary>Makes one in a folder, which is made if need be.</summary>
    public static FileStream Create(string folder, string extension)
    {
        Directory.CreateDirectory(folder);
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            Options = FileOptions.DeleteOnClose,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(Path.Combine(folder, $"{Guid.NewGuid():N}{extension}"), options);
    }
}
