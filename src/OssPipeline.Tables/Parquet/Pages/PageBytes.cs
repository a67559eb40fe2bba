using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using OssPipeline.Core.Data;

namespace OssPipeline.Tables.Parquet.Pages;

/// <summary>Bytes of a page that grow. Not safe for concurrent use.</summary>
internal sealed class PageBytes
{
    private byte[] _bytes = [];

    /// <summary>How many there are.</summary>
    public int Length { get; private set; }

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>Forgets all.</summary>
    public void Clear() => Length = 0;

    /// <summary>Room for so many more, to be written to by the caller; what is in it before is anything.</summary>
    public Span<byte> Room(int count)
    {
        if (count > _bytes.Length - Length)
        {
            Grow(count);
        }

        return _bytes.AsSpan(Length);
    }

    /// <summary>So many of the room were written.</summary>
    public void Advance(int count) => Length += count;

    /// <summary>Adds bytes.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        Length += bytes.Length;
    }

    /// <summary>Adds a byte.</summary>
    public void Add(byte value)
    {
        Room(1)[0] = value;
        Length++;
    }

    /// <summary>Adds a number, seven bits a byte, the least first (ULEB128).</summary>
    public void AddVarint(uint value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            Add((byte)(value | 0x80));
        }

        Add((byte)value);
    }

    /// <summary>Writes a 32-bit number over what is there.</summary>
    public void SetInt32(int at, int value) => BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(at, sizeof(int)), value);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(int count)
    {
        var larger = LargeArrayPool.Of<byte>().Rent(Math.Max(checked(Length + count), Math.Max(64 << 10, (int)Math.Min(_bytes.Length * 2L, Array.MaxLength))));
        Written.CopyTo(larger);
        LargeArrayPool.Of<byte>().Return(_bytes);
        _bytes = larger;
    }
}
