using System.Buffers.Binary;

namespace OssPipeline.Tables.Parquet.Managed;

/// <summary>Reads structures in Thrift's compact protocol. What it reads is hostile: depth and lengths are bounded by the bytes there are.</summary>
internal ref struct ThriftReader(ReadOnlySpan<byte> bytes)
{
    private const int MostDepth = 32;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at;

    /// <summary>Reads one structure from the beginning of bytes.</summary>
    /// <exception cref="InvalidDataException">They hold none.</exception>
    public static ThriftStruct Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new ThriftReader(bytes);
        return reader.ReadStruct(0);
    }

    private ThriftStruct ReadStruct(int depth)
    {
        if (depth > MostDepth)
        {
            throw Damaged();
        }

        var read = new ThriftStruct();
        short id = 0;
        for (; ; )
        {
            var head = Next();
            var type = (ThriftType)(head & 0x0F);
            if (type == ThriftType.Stop)
            {
                return read;
            }

            id = (short)(head >> 4 == 0 ? ZigZag() : id + (head >> 4));
            object value = type is ThriftType.True or ThriftType.False ? type == ThriftType.True : ReadValue(type, depth);
            read.Fields[id] = new ThriftField(type, value);
        }
    }

    private object ReadValue(ThriftType type, int depth)
    {
        switch (type)
        {
            case ThriftType.True or ThriftType.False:
                return Next() == 1;
            case ThriftType.Byte:
                return (long)(sbyte)Next();
            case ThriftType.Int16 or ThriftType.Int32 or ThriftType.Int64:
                return ZigZag();
            case ThriftType.Double:
                return new ThriftDouble(BinaryPrimitives.ReadInt64LittleEndian(Take(8)));
            case ThriftType.Binary:
                return Take((long)Varint()).ToArray();
            case ThriftType.List or ThriftType.Set:
                return ReadList(depth);
            case ThriftType.Struct:
                return ReadStruct(depth + 1);
            default:
                throw Damaged();
        }
    }

    private ThriftList ReadList(int depth)
    {
        var head = Next();
        var size = head >> 4 == 15 ? Varint() : (ulong)(head >> 4);
        if (size > (ulong)(_bytes.Length - _at) || depth > MostDepth)
        {
            throw Damaged();
        }

        var type = (ThriftType)(head & 0x0F);
        var items = new List<object>((int)size);
        for (ulong i = 0; i < size; i++)
        {
            items.Add(ReadValue(type, depth + 1));
        }

        return new ThriftList(type, items);
    }

    private long ZigZag()
    {
        var value = Varint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Next();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw Damaged();
    }

    private byte Next() => Take(1)[0];

    private ReadOnlySpan<byte> Take(long count)
    {
        if (count < 0 || count > _bytes.Length - _at)
        {
            throw Damaged();
        }

        var taken = _bytes.Slice(_at, (int)count);
        _at += (int)count;
        return taken;
    }

    private static InvalidDataException Damaged() => new("It is no Parquet file, or a damaged one: its footer can't be read.");
}
