namespace OssPipeline.Cli.Queries;

/// <summary>A folder of one command below the state directory, for nobody else's eyes; gone with the command.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private TemporaryFolder(string path) => Path = path;

    /// <summary>The folder, absolute.</summary>
    public string Path { get; }

    /// <summary>Makes one.</summary>
    public static TemporaryFolder Create(string stateDirectory)
    {
        var path = System.IO.Path.Combine(stateDirectory, "query", Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return new TemporaryFolder(path);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);

            // The folder for queries goes, too, and a state directory that nothing else is in.
            var above = System.IO.Path.GetDirectoryName(Path)!;
            foreach (var folder in new[] { above, System.IO.Path.GetDirectoryName(above)! })
            {
                if (Directory.EnumerateFileSystemEntries(folder).Any())
                {
                    break;
                }

                Directory.Delete(folder);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another command may use the folder above; what it holds is its own to delete.
        }
    }
}
