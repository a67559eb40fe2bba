using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using OssPipeline.Tables.Parquet.Managed;
using OssPipeline.Tables.Table;

namespace OssPipeline.Tables.Parquet.Pages;

/// <summary>The least and the greatest value of a column of a row group, found while its PLAIN values are still in the core's cache.</summary>
internal sealed class PageBounds(PageShape shape)
{
    private bool _hasValue;
    private long _least;
    private long _greatest;
    private double _leastNumber;
    private double _greatestNumber;
    private Int128 _leastDecimal;
    private Int128 _greatestDecimal;
    private byte[] _leastText = [];
    private byte[] _greatestText = [];

    /// <summary>Looks at PLAIN values. Of booleans the last byte may have bits too many, which are 0, so only their bounds' order is kept.</summary>
    public void Add(ReadOnlySpan<byte> values)
    {
        if (values.IsEmpty)
        {
            return;
        }

        switch (shape.Storage)
        {
            case FieldStorage.Int32: AddIntegers<int>(values); break;
            case FieldStorage.Int64: AddIntegers<long>(values); break;
            case FieldStorage.Float: AddNumbers<float>(values); break;
            case FieldStorage.Double: AddNumbers<double>(values); break;
            case FieldStorage.Fixed: AddDecimals(values); break;
            case FieldStorage.Bytes: AddTexts(values); break;
        }
    }

    /// <summary>They, as statistics have them; null where there are none to tell.</summary>
    public (byte[] Least, byte[] Greatest)? ToBytes()
    {
        if (!_hasValue)
        {
            return null;
        }

        switch (shape.Storage)
        {
            case FieldStorage.Int32: return (Bytes((int)_least), Bytes((int)_greatest));
            case FieldStorage.Int64: return (Bytes(_least), Bytes(_greatest));

            // Zeros are equal, but readers compare bits: the least is -0, the greatest 0 (parquet.thrift, ColumnOrder).
            case FieldStorage.Float: return (Bytes(_leastNumber == 0 ? -0f : (float)_leastNumber), Bytes(_greatestNumber == 0 ? 0f : (float)_greatestNumber));
            case FieldStorage.Double: return (Bytes(_leastNumber == 0 ? -0d : _leastNumber), Bytes(_greatestNumber == 0 ? 0d : _greatestNumber));
            case FieldStorage.Fixed: return (Big(_leastDecimal), Big(_greatestDecimal));
            default:
                return Math.Max(_leastText.Length, _greatestText.Length) > Footer.MostStatisticBytes ? null : (_leastText, _greatestText);
        }
    }

    private static byte[] Bytes<T>(T value)
        where T : unmanaged => MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)).ToArray();

    private byte[] Big(Int128 value)
    {
        Span<byte> whole = stackalloc byte[16];
        BinaryPrimitives.WriteInt128BigEndian(whole, value);
        return whole[^shape.Width..].ToArray();
    }

    private void AddIntegers<T>(ReadOnlySpan<byte> values)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        var (least, greatest) = Extremes.Of(MemoryMarshal.Cast<byte, T>(values));
        _least = _hasValue ? Math.Min(_least, long.CreateTruncating(least)) : long.CreateTruncating(least);
        _greatest = _hasValue ? Math.Max(_greatest, long.CreateTruncating(greatest)) : long.CreateTruncating(greatest);
        _hasValue = true;
    }

    // NaN has no place in an order.
    private void AddNumbers<T>(ReadOnlySpan<byte> values)
        where T : unmanaged, IFloatingPointIeee754<T>, IMinMaxValue<T>
    {
        if (Extremes.OfNumbers(MemoryMarshal.Cast<byte, T>(values)) is var (least, greatest))
        {
            _leastNumber = _hasValue ? Math.Min(_leastNumber, double.CreateTruncating(least)) : double.CreateTruncating(least);
            _greatestNumber = _hasValue ? Math.Max(_greatestNumber, double.CreateTruncating(greatest)) : double.CreateTruncating(greatest);
            _hasValue = true;
        }
    }

    private void AddDecimals(ReadOnlySpan<byte> values)
    {
        Span<byte> whole = stackalloc byte[16];
        for (; !values.IsEmpty; values = values[shape.Width..])
        {
            whole.Fill((values[0] & 0x80) != 0 ? (byte)0xFF : (byte)0);
            values[..shape.Width].CopyTo(whole[^shape.Width..]);
            var value = BinaryPrimitives.ReadInt128BigEndian(whole);
            _leastDecimal = _hasValue ? Int128.Min(_leastDecimal, value) : value;
            _greatestDecimal = _hasValue ? Int128.Max(_greatestDecimal, value) : value;
            _hasValue = true;
        }
    }

    private void AddTexts(ReadOnlySpan<byte> values)
    {
        ReadOnlySpan<byte> least = _leastText;
        ReadOnlySpan<byte> greatest = _greatestText;
        while (!values.IsEmpty)
        {
            var end = sizeof(int) + BinaryPrimitives.ReadInt32LittleEndian(values);
            var value = values[sizeof(int)..end];
            values = values[end..];
            if (!_hasValue)
            {
                least = value;
                greatest = value;
                _hasValue = true;
            }
            else if (value.SequenceCompareTo(least) < 0)
            {
                least = value;
            }
            else if (value.SequenceCompareTo(greatest) > 0)
            {
                greatest = value;
            }
        }

        _leastText = least.SequenceEqual(_leastText) ? _leastText : least.ToArray();
        _greatestText = greatest.SequenceEqual(_greatestText) ? _greatestText : greatest.ToArray();
    }
}
