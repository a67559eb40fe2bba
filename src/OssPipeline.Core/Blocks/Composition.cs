using OssPipeline.Core.Data;

namespace OssPipeline.Core.Blocks;

/// <summary>
/// What an object is made of that no store holds as such: pieces of objects that one does, one after the other. Kept only while the
/// object is under way; its <see cref="ObjectRef.ETag"/> stands for the versions of all of them.
/// </summary>
public sealed class Composition
{
    private readonly long[] _starts;

    /// <summary>An object of these pieces.</summary>
    /// <param name="pieces">In order; kept, not copied.</param>
    /// <param name="verdict">What the block that composed it decided about it: what it will be, or why it goes no further.</param>
    public Composition(IReadOnlyList<ObjectPiece> pieces, ObjectVerdict verdict)
    {
        ArgumentNullException.ThrowIfNull(pieces);
        Pieces = pieces;
        Verdict = verdict;
        _starts = new long[pieces.Count];
        for (var i = 0; i < _starts.Length; i++)
        {
            _starts[i] = Length;
            Length += pieces[i].Length;
        }
    }

    /// <summary>The pieces, in order.</summary>
    public IReadOnlyList<ObjectPiece> Pieces { get; }

    /// <summary>What it will be, or why it goes no further.</summary>
    public ObjectVerdict Verdict { get; }

    /// <summary>Length of all pieces, in bytes.</summary>
    public long Length { get; }

    /// <summary>Where a piece starts in the object, in bytes.</summary>
    public long StartOf(int piece) => _starts[piece];

    /// <summary>The first piece that has the byte at an offset; the number of pieces when there is none.</summary>
    public int Find(long offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (offset >= Length)
        {
            return Pieces.Count;
        }

        // Empty pieces share the start of the next one; the last of those that start here has the byte.
        var (low, high) = (0, _starts.Length - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = _starts[middle] <= offset ? (middle, high) : (low, middle - 1);
        }

        return low;
    }
}
