using System.Buffers;
using System.Buffers.Binary;

namespace OssPipeline.Tables.Parquet.Managed;

/// <summary>Writes structures in Thrift's compact protocol.</summary>
internal sealed class ThriftWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <summary>The bytes of a structure.</summary>
    public static byte[] ToBytes(ThriftStruct value)
    {
        var writer = new ThriftWriter();
        writer.Write(value);
        return writer._bytes.WrittenSpan.ToArray();
    }

    private void Write(ThriftStruct value)
    {
        var last = 0;
        foreach (var (id, field) in value.Fields)
        {
            var delta = id - last;
            if (delta is > 0 and <= 15)
            {
                Byte((byte)((delta << 4) | (int)field.Type));
            }
            else
            {
                Byte((byte)field.Type);
                ZigZag(id);
            }

            last = id;
            if (field.Type is not (ThriftType.True or ThriftType.False))
            {
                Write(field.Type, field.Value);
            }
        }

        Byte((byte)ThriftType.Stop);
    }

    private void Write(ThriftType type, object value)
    {
        switch (type, value)
        {
            case (ThriftType.True or ThriftType.False, bool truth):
                Byte((byte)(truth ? ThriftType.True : ThriftType.False));
                break;
            case (ThriftType.Byte, long number):
                Byte((byte)number);
                break;
            case (_, long number):
                ZigZag(number);
                break;
            case (_, ThriftDouble number):
                BinaryPrimitives.WriteInt64LittleEndian(_bytes.GetSpan(8), number.Bits);
                _bytes.Advance(8);
                break;
            case (_, byte[] bytes):
                Varint((ulong)bytes.Length);
                _bytes.Write(bytes);
                break;
            case (_, ThriftList list):
                Write(list);
                break;
            case (_, ThriftStruct inner):
                Write(inner);
                break;
            default:
                throw new InvalidOperationException($"{type} has no {value.GetType().Name}.");
        }
    }

    private void Write(ThriftList list)
    {
        if (list.Items.Count < 15)
        {
            Byte((byte)((list.Items.Count << 4) | (int)list.ItemType));
        }
        else
        {
            Byte((byte)(0xF0 | (int)list.ItemType));
            Varint((ulong)list.Items.Count);
        }

        foreach (var item in list.Items)
        {
            Write(list.ItemType, item);
        }
    }

    private void ZigZag(long value) => Varint((ulong)((value << 1) ^ (value >> 63)));

    private void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            Byte((byte)(value | 0x80));
        }

        Byte((byte)value);
    }

    private void Byte(byte value)
    {
        _bytes.GetSpan(1)[0] = value;
        _bytes.Advance(1);
    }
}
