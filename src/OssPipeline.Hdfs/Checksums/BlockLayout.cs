namespace OssPipeline.Hdfs.Checksums;

/// <summary>Where the blocks of a file begin and end.</summary>
internal sealed class BlockLayout
{
    private readonly long[] _ends;

    private BlockLayout(long[] ends) => _ends = ends;

    public int Count => _ends.Length;

    /// <summary>The file's length in bytes.</summary>
    public long Size => _ends.Length == 0 ? 0 : _ends[^1];

    /// <summary>A file of one block; none when it is empty.</summary>
    public static BlockLayout Single(long size) => new(size == 0 ? [] : [size]);

    /// <summary>The blocks that a server told; null unless they lie one behind the other and make the whole file.</summary>
    public static BlockLayout? Of(List<(long Offset, long Length)> blocks, long size)
    {
        var ends = new long[blocks.Count];
        var end = 0L;
        for (var i = 0; i < ends.Length; i++)
        {
            if (blocks[i].Offset != end || blocks[i].Length <= 0 || blocks[i].Length > size - end)
            {
                return null;
            }

            ends[i] = end += blocks[i].Length;
        }

        return end == size ? new BlockLayout(ends) : null;
    }

    public long Start(int block) => block == 0 ? 0 : _ends[block - 1];

    public long End(int block) => _ends[block];

    /// <summary>The block that a byte of the file lies in.</summary>
    public int Find(long offset)
    {
        var at = Array.BinarySearch(_ends, offset + 1);
        return at >= 0 ? at : ~at;
    }

    /// <summary>The longest block, in bytes.</summary>
    public long Longest()
    {
        var longest = 0L;
        for (var i = 0; i < _ends.Length; i++)
        {
            longest = Math.Max(longest, End(i) - Start(i));
        }

        return longest;
    }
}
