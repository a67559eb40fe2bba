using OssPipeline.Core.Data;

namespace OssPipeline.Tables.Avro;

/// <summary>Some blocks of a file as they lie in it, in pooled memory.</summary>
internal sealed class AvroChunk(int number, long before) : IDisposable
{
    private readonly List<(int Records, int Start, int Length)> _blocks = [];
    private byte[] _buffer = [];

    /// <summary>Its place among the file's chunks, from 0.</summary>
    public int Number => number;

    /// <summary>How many records come before it.</summary>
    public long Before => before;

    /// <summary>Whether nothing follows.</summary>
    public bool IsLast { get; set; }

    /// <summary>How many records it has.</summary>
    public long Records { get; private set; }

    /// <summary>How many bytes.</summary>
    public int Length { get; private set; }

    /// <summary>The blocks.</summary>
    public IReadOnlyList<(int Records, int Start, int Length)> Blocks => _blocks;

    /// <summary>The bytes of a block.</summary>
    public ReadOnlySpan<byte> BytesOf((int Records, int Start, int Length) block) => _buffer.AsSpan(block.Start, block.Length);

    /// <summary>Adds a block; gives the room for its bytes.</summary>
    public Memory<byte> Add(int records, int length)
    {
        if (length > _buffer.Length - Length)
        {
            var larger = LargeArrayPool.Of<byte>().Rent(Math.Max(Length + length, _buffer.Length * 2));
            _buffer.AsSpan(0, Length).CopyTo(larger);
            Return();
            _buffer = larger;
        }

        var room = _buffer.AsMemory(Length, length);
        _blocks.Add((records, Length, length));
        Length += length;
        Records += records;
        return room;
    }

    public void Dispose()
    {
        Return();
        _buffer = [];
    }

    private void Return()
    {
        if (_buffer.Length > 0)
        {
            LargeArrayPool.Of<byte>().Return(_buffer);
        }
    }
}
