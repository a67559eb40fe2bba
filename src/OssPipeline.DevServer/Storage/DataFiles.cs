using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace OssPipeline.DevServer.Storage;

/// <summary>The data files of one bucket: bytes under IDs, with no names of their own.</summary>
/// <remarks>
/// OSS's key space can't be mapped to file names (<c>a</c> and <c>a/b</c> may both exist, <c>..</c> is a legal segment), so a file's
/// name is an ID: 31 random bits of this run of the server, then a counter. A file counts only while the bucket's log names it; the
/// sweep deletes the others, but for those of this run, which may be about to be named.
/// </remarks>
internal sealed class DataFiles
{
    private readonly string _root;
    private readonly long _run = Random.Shared.NextInt64(1, int.MaxValue) << 32;
    private uint _counter;

    /// <summary>Opens the folder of data files, making it if need be.</summary>
    public DataFiles(string root)
    {
        _root = root;
        Directory.CreateDirectory(root);
    }

    /// <summary>Makes a new empty file, open for writing.</summary>
    public SafeFileHandle Create(out long id) =>
        New(static path => File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete), out id);

    /// <summary>Makes a file of another bucket one of this bucket's as well: under a second name, so that no byte is copied.</summary>
    /// <returns>Its ID here.</returns>
    public long Link(DataFiles from, long file)
    {
        var source = from.PathOf(file);
        New(
            path =>
            {
                if (!HardLink.TryCreate(source, path))
                {
                    Copy(source, path);
                }

                return path;
            },
            out var id);
        return id;
    }

    // Where the file system has no second names, or no more of them for this file, the bytes are copied.
    private static void Copy(string source, string path)
    {
        if (File.Exists(path))
        {
            throw new IOException($"'{path}' exists already");
        }

        try
        {
            File.Copy(source, path);
        }
        catch (IOException)
        {
            File.Delete(path); // half a copy must not pass for an ID that was taken
            throw;
        }
    }

    private T New<T>(Func<string, T> create, out long id)
    {
        while (true)
        {
            id = _run | Interlocked.Increment(ref _counter);
            var path = PathOf(id);
            try
            {
                return create(path);
            }
            catch (DirectoryNotFoundException) when (Directory.Exists(_root))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            }
            catch (IOException) when (File.Exists(path))
            {
                // An earlier run drew the same random number: take the next ID.
            }
        }
    }

    /// <summary>Opens a file for reading.</summary>
    public SafeFileHandle Open(long id) => File.OpenHandle(PathOf(id), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>Deletes a file; one that is gone already is fine.</summary>
    public void Delete(long id)
    {
        try
        {
            File.Delete(PathOf(id));
        }
        catch (IOException)
        {
            // The log no longer names it, so the next start's sweep takes it.
        }
    }

    /// <summary>Deletes files of earlier runs that <paramref name="named"/> lacks.</summary>
    /// <returns>How many were deleted.</returns>
    public int Sweep(HashSet<long> named, CancellationToken cancellationToken)
    {
        var deleted = 0;
        foreach (var path in Directory.EnumerateFiles(_root, "*", SearchOption.AllDirectories))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (long.TryParse(Path.GetFileName(path.AsSpan()), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var id)
                && (id >> 32) != (_run >> 32) && !named.Contains(id))
            {
                File.Delete(path);
                deleted++;
            }
        }

        return deleted;
    }

    private string PathOf(long id) => $"{_root}{Path.DirectorySeparatorChar}{id & 0xFF:x2}{Path.DirectorySeparatorChar}{id:x16}";
}
