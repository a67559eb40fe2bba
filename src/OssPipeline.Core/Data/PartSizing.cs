namespace OssPipeline.Core.Data;

/// <summary>How large an object's parts are, so that it never has more than a store takes.</summary>
public static class PartSizing
{
    /// <summary>Raised part sizes are multiples of this, so that block ciphers, pages and the leaves of <see cref="Sha256Leaves"/> line up.</summary>
    public const int Alignment = 1 << 20;

    /// <summary>The part size for an object of known length: the wanted one, raised until the object fits <paramref name="maxParts"/>.</summary>
    /// <param name="length">Object length in bytes.</param>
    /// <param name="wanted">The configured part size in bytes.</param>
    /// <param name="maxParts">The most parts the store takes, 10,000 on OSS.</param>
    public static long ForLength(long length, long wanted, int maxParts)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfLessThan(wanted, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxParts, 1);
        var needed = ((length - 1) / maxParts) + 1;
        if (needed <= wanted)
        {
            return wanted;
        }

        return needed > long.MaxValue - Alignment ? needed : (needed + Alignment - 1) / Alignment * Alignment;
    }

    /// <summary>
    /// The size of part <paramref name="sequence"/> (from 0) of an object whose length nobody knows: the wanted size, doubled after
    /// every fifth of the parts a store takes, so that 10,000 parts from 8 MiB on reach 484 GiB while small objects stay small.
    /// </summary>
    /// <param name="sequence">Place of the part, from 0.</param>
    /// <param name="wanted">The configured part size in bytes.</param>
    /// <param name="maxParts">The most parts the store takes.</param>
    /// <param name="limit">Never more than this, in bytes: what the memory budget grants.</param>
    public static int ForUnknownLength(int sequence, long wanted, int maxParts, int limit)
    {
        var step = Math.Max(1, maxParts / 5);
        var doublings = Math.Min(sequence / step, 4);
        return wanted > limit >> doublings ? limit : (int)wanted << doublings;
    }
}
