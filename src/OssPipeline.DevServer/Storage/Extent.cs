namespace OssPipeline.DevServer.Storage;

/// <summary>A stretch of a data file that is a stretch of an object.</summary>
/// <param name="File">The data file's ID in its bucket. Copies share it.</param>
/// <param name="Offset">Where the stretch starts in the file.</param>
/// <param name="Length">How many bytes it has; never 0.</param>
internal readonly record struct Extent(long File, long Offset, long Length)
{
    /// <summary>A whole file.</summary>
    public Extent(long file, long length)
        : this(file, 0, length)
    {
    }

    /// <summary>The part of some extents that lies in a range of the bytes they hold together.</summary>
    public static List<Extent> Slice(ReadOnlySpan<Extent> extents, long offset, long length)
    {
        var slice = new List<Extent>();
        foreach (var extent in extents)
        {
            if (offset >= extent.Length)
            {
                offset -= extent.Length;
            }
            else if (length > 0)
            {
                var here = Math.Min(length, extent.Length - offset);
                slice.Add(new Extent(extent.File, extent.Offset + offset, here));
                length -= here;
                offset = 0;
            }
        }

        return slice;
    }
}
