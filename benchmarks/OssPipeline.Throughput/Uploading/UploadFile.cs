namespace OssPipeline.Throughput.Uploading;

/// <summary>A file to upload.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Key">The key it gets.</param>
/// <param name="Length">Its length in bytes.</param>
internal readonly record struct UploadFile(string Path, string Key, long Length)
{
    /// <summary>A single file, or all files below a folder, as they are found.</summary>
    public static IEnumerable<UploadFile> Find(string path)
    {
        if (File.Exists(path))
        {
            return [new UploadFile(path, System.IO.Path.GetFileName(path), new FileInfo(path).Length)];
        }

        if (!Directory.Exists(path))
        {
            throw new UsageException($"'{path}' does not exist.");
        }

        return new DirectoryInfo(path).EnumerateFiles("*", SearchOption.AllDirectories)
            .Select(file => new UploadFile(file.FullName, System.IO.Path.GetRelativePath(path, file.FullName), file.Length));
    }
}
