using OssPipeline.Core.Data;

namespace OssPipeline.Blocks.Codecs;

/// <summary>How far compressed bytes may expand: what stops a decompression bomb.</summary>
/// <param name="MaxRatio">The most bytes out per byte in, once <see cref="Floor"/> is passed.</param>
/// <param name="MaxSize">The most bytes out; null for any number.</param>
internal sealed record ExpansionLimit(int MaxRatio, ByteSize? MaxSize)
{
    /// <summary>Below this many bytes out no ratio matters: a small file of one repeated byte is not an attack.</summary>
    public static readonly ByteSize Floor = ByteSize.MiB(64);

    /// <summary>Ends the object when it has gone too far.</summary>
    /// <exception cref="InvalidDataException">It has.</exception>
    public void Check(long consumed, long written)
    {
        if (written > MaxSize?.Bytes)
        {
            throw new InvalidDataException($"It decompresses to more than max_size {MaxSize}.");
        }

        if (written > Floor.Bytes && written / MaxRatio > consumed)
        {
            throw new InvalidDataException(
                $"It decompresses to more than {MaxRatio} times its size ({written} bytes from {consumed}), as a decompression bomb does; if it is none, raise max_ratio.");
        }
    }
}
