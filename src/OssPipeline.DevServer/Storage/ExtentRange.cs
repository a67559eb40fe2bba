namespace OssPipeline.DevServer.Storage;

/// <summary>A range of bytes as stretches of data files.</summary>
internal static class ExtentRange
{
    /// <summary>The stretches that hold a range.</summary>
    /// <param name="extents">The whole object's.</param>
    /// <param name="offset">Where the range starts in the object.</param>
    /// <param name="length">How long it is; it must lie within the object.</param>
    public static Extent[] Of(ReadOnlySpan<Extent> extents, long offset, long length)
    {
        var range = new List<Extent>();
        foreach (var extent in extents)
        {
            if (length == 0)
            {
                break;
            }

            if (offset >= extent.Length)
            {
                offset -= extent.Length;
                continue;
            }

            var here = Math.Min(length, extent.Length - offset);
            range.Add(new Extent(extent.File, extent.Offset + offset, here));
            length -= here;
            offset = 0;
        }

        ArgumentOutOfRangeException.ThrowIfNotEqual(length, 0);
        return [.. range];
    }
}
