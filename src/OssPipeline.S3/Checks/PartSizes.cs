namespace OssPipeline.S3.Checks;

/// <summary>How long the parts were that a multipart upload was made of.</summary>
internal sealed class PartSizes
{
    private readonly long[]? _each;
    private readonly long _uniform;

    private PartSizes(int count, long uniform, long[]? each, long total) => (Count, _uniform, _each, Total) = (count, uniform, each, total);

    /// <summary>How many parts there are.</summary>
    public int Count { get; }

    /// <summary>The length of all together.</summary>
    public long Total { get; }

    /// <summary>Parts of one length, the last of which may be shorter; null when so many can't make up the total.</summary>
    public static PartSizes? Uniform(int count, long size, long total) =>
        count >= 1 && size >= 1 && total > (count - 1) * size && total <= count * size ? new PartSizes(count, size, null, total) : null;

    /// <summary>Parts of any lengths.</summary>
    public static PartSizes Of(long[] sizes) => new(sizes.Length, 0, sizes, sizes.Sum());

    /// <summary>The length of a part, by its place from 0.</summary>
    public long this[int index] => _each is not null ? _each[index] : index < Count - 1 ? _uniform : Total - (_uniform * (Count - 1));
}
