using OssPipeline.Engine.Checkpoints;

namespace OssPipeline.Engine.Live;

/// <summary>A small file of a job's state that one process writes and others read meanwhile: they see the old one or the new one, whole.</summary>
internal static class StateFile
{
    /// <summary>More than any such file has; one that claims more is not read.</summary>
    private const int MaxLength = 256 << 10;

    /// <summary>Its bytes; null when there is none.</summary>
    /// <exception cref="StateException">It can't be read, or is too long to be one of ours.</exception>
    public static byte[]? Read(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            if (file.Length > MaxLength)
            {
                throw Unusable(path, $"it has {file.Length:N0} bytes");
            }

            var bytes = new byte[MaxLength];
            return bytes[..file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unusable(path, e.Message, e);
        }
    }

    /// <summary>Puts new bytes in its place.</summary>
    /// <exception cref="StateException">It can't be written.</exception>
    public static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        // A name of its own: two that write at once must not write into one file.
        var beside = $"{path}.{Environment.ProcessId}.{Guid.NewGuid():N}";
        try
        {
            using (var file = new FileStream(beside, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                file.Write(bytes);
            }

            File.Move(beside, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Delete(beside);
            throw new StateException($"{path}: it can't be written ({e.Message}); check the disk and the rights of the state directory.", e);
        }
    }

    /// <summary>Removes it, if that can be done: it is only ever stale then.</summary>
    public static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Whoever reads it looks at the lock first.
        }
    }

    public static StateException Unusable(string path, string why, Exception? cause = null) => cause is null
        ? new StateException($"{path}: this is no file of osspipe ({why}); delete it.")
        : new StateException($"{path}: it can't be used ({why}); delete it.", cause);
}
