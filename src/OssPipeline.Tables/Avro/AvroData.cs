using System.Buffers.Binary;

namespace OssPipeline.Tables.Avro;

/// <summary>Reads values of Avro's binary encoding one after another (Apache Avro 1.12 specification, Binary Encoding).</summary>
internal ref struct AvroData(ReadOnlySpan<byte> bytes)
{
    private const int MaxDepth = 128;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at;
    private int _depth;

    /// <summary>Whether nothing is left.</summary>
    public readonly bool IsAtEnd => _at == _bytes.Length;

    /// <summary>An int or long: zig-zag, seven bits a byte.</summary>
    public long ReadLong()
    {
        var value = 0UL;
        for (var shift = 0; shift < 70; shift += 7)
        {
            if (_at == _bytes.Length)
            {
                throw Cut();
            }

            var one = _bytes[_at++];
            value |= (ulong)(one & 0x7F) << shift;
            if (one < 0x80)
            {
                return (long)(value >> 1) ^ -(long)(value & 1);
            }
        }

        throw new InvalidDataException("A number has more than ten bytes.");
    }

    /// <summary>So many bytes.</summary>
    public ReadOnlySpan<byte> Read(long count)
    {
        if (count < 0 || count > _bytes.Length - _at)
        {
            throw Cut();
        }

        var taken = _bytes.Slice(_at, (int)count);
        _at += (int)count;
        return taken;
    }

    /// <summary>Bytes or a string, with their length before them.</summary>
    public ReadOnlySpan<byte> ReadBytes() => Read(ReadLong());

    /// <summary>A boolean.</summary>
    public bool ReadBoolean() => Read(1)[0] switch
    {
        0 => false,
        1 => true,
        _ => throw new InvalidDataException("A boolean is neither 0 nor 1."),
    };

    /// <summary>A float.</summary>
    public float ReadFloat() => BinaryPrimitives.ReadSingleLittleEndian(Read(sizeof(float)));

    /// <summary>A double.</summary>
    public double ReadDouble() => BinaryPrimitives.ReadDoubleLittleEndian(Read(sizeof(double)));

    /// <summary>Which branch of a union, enum or so follows.</summary>
    public int ReadIndex(int count)
    {
        var index = ReadLong();
        return index >= 0 && index < count ? (int)index : throw new InvalidDataException($"A value is of kind {index}, of {count}.");
    }

    /// <summary>How many items follow in the next block of an array or map; 0 at its end.</summary>
    public long ReadItemCount(ref long total)
    {
        var count = ReadLong();
        if (count < 0)
        {
            ReadLong(); // Their length in bytes, for those who want none of them.
            count = count == long.MinValue ? long.MaxValue : -count;
        }

        // Items without bytes would let a short file have any number of them.
        total += Math.Min(count, MaxItems + 1);
        return total <= MaxItems ? count : throw new InvalidDataException($"An array or map has over {MaxItems} items.");
    }

    /// <summary>Goes into a nested value.</summary>
    public void Enter()
    {
        if (++_depth > MaxDepth)
        {
            throw new InvalidDataException($"Values are nested over {MaxDepth} deep.");
        }
    }

    /// <summary>Comes out of it.</summary>
    public void Leave() => _depth--;

    private const long MaxItems = 16 << 20;

    private static InvalidDataException Cut() => new("A value goes on behind the end of its block.");
}
