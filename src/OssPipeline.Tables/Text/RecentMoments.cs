using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace OssPipeline.Tables.Text;

/// <summary>What some texts were read as shortly before: times of neighbouring rows are often the same, and reading one takes ten times as long as finding it here.</summary>
internal sealed class RecentMoments
{
    private const int Bits = 8;
    private const int Shortest = sizeof(ulong);
    private const int Longest = 3 * sizeof(ulong);

    private readonly Entry[] _entries = new Entry[1 << Bits];

    /// <summary>Whether texts of a length are kept.</summary>
    public static bool Suits(int length) => length is >= Shortest and <= Longest;

    /// <summary>The one place where a text may be.</summary>
    /// <param name="text">The text.</param>
    /// <param name="key">All of it.</param>
    public ref Entry PlaceOf(ReadOnlySpan<byte> text, out Text key)
    {
        // Three words that overlap in texts shorter than them: with the length they are the text.
        ref var start = ref MemoryMarshal.GetReference(text);
        var last = text.Length - sizeof(ulong);
        key = new Text(
            Unsafe.ReadUnaligned<ulong>(ref start),
            Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, last / 2)),
            Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, last)),
            text.Length);
        var hash = (key.First ^ (key.Middle * 31) ^ (key.Last * 1_000_003)) * 0x9E3779B97F4A7C15;
        return ref _entries[(int)(hash >> (64 - Bits))];
    }

    /// <summary>A text.</summary>
    /// <param name="First">Its first bytes.</param>
    /// <param name="Middle">Bytes in its middle.</param>
    /// <param name="Last">Its last bytes.</param>
    /// <param name="Length">How many it has; 0 for none.</param>
    internal readonly record struct Text(ulong First, ulong Middle, ulong Last, int Length);

    /// <summary>A text and its microseconds since 1970-01-01T00:00:00Z.</summary>
    internal struct Entry
    {
        /// <summary>The text.</summary>
        public Text Key;

        /// <summary>What it was read as.</summary>
        public long Micros;
    }
}
