using OssPipeline.Core.Storage;

namespace OssPipeline.Storage.Memory;

/// <summary>One object's bytes, in the pieces it was uploaded in, and its description. Immutable.</summary>
internal sealed class MemoryObject
{
    private readonly byte[][] _pieces;
    private readonly long[] _starts;

    public MemoryObject(ObjectInfo info, byte[][] pieces)
    {
        Info = info;
        _pieces = pieces;
        _starts = new long[pieces.Length];
        var start = 0L;
        for (var i = 0; i < pieces.Length; i++)
        {
            _starts[i] = start;
            start += pieces[i].Length;
        }
    }

    public ObjectInfo Info { get; }

    /// <summary>The same bytes under another description.</summary>
    public MemoryObject As(ObjectInfo info) => new(info, _pieces);

    public int Read(long offset, Span<byte> destination)
    {
        if (offset >= Info.Size || destination.IsEmpty)
        {
            return 0;
        }

        var piece = Array.BinarySearch(_starts, offset);
        piece = piece < 0 ? ~piece - 1 : piece;
        var read = 0;
        for (var from = (int)(offset - _starts[piece]); piece < _pieces.Length && read < destination.Length; piece++, from = 0)
        {
            var source = _pieces[piece].AsSpan(from);
            source = source[..Math.Min(source.Length, destination.Length - read)];
            source.CopyTo(destination[read..]);
            read += source.Length;
        }

        return read;
    }
}
