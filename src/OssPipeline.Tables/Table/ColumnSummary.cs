using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using OssPipeline.Core.Rows;
using OssPipeline.Tables.Delimited;

namespace OssPipeline.Tables.Table;

/// <summary>Least and greatest value and the nulls of a column of a file, for the manifest. Not safe for concurrent use.</summary>
internal sealed class ColumnSummary(TableColumn column)
{
    /// <summary>Longer texts are left out: cut ones would not be the least and the greatest.</summary>
    private const int MostBytes = 128;

    private readonly ColumnType _type = column.Type;
    private bool _hasValue;
    private long _nulls;
    private Int128 _least;
    private Int128 _greatest;
    private double _leastNumber;
    private double _greatestNumber;
    private byte[] _leastText = [];
    private byte[] _greatestText = [];

    /// <summary>Looks at more values.</summary>
    public void Add(Column values)
    {
        _nulls += values.Nulls;
        if (values.Nulls == values.Count)
        {
            return;
        }

        switch (_type.Kind)
        {
            case ColumnKind.Int8: AddIntegers<sbyte>(values); break;
            case ColumnKind.Int16: AddIntegers<short>(values); break;
            case ColumnKind.Int32 or ColumnKind.Date: AddIntegers<int>(values); break;
            case ColumnKind.Int64 or ColumnKind.Timestamp: AddIntegers<long>(values); break;
            case ColumnKind.Decimal: AddDecimals(values); break;
            case ColumnKind.Float: AddNumbers<float>(values); break;
            case ColumnKind.Double: AddNumbers<double>(values); break;
            case ColumnKind.String: AddTexts(values); break;
            case ColumnKind.Boolean: AddBooleans(values); break;
        }
    }

    /// <summary>What was found.</summary>
    public ColumnFacts ToFacts()
    {
        if (!_hasValue)
        {
            return new ColumnFacts(column.Name.ToLowerInvariant(), _nulls, null, null);
        }

        return new ColumnFacts(column.Name.ToLowerInvariant(), _nulls, Text(least: true), Text(least: false));
    }

    private string? Text(bool least)
    {
        if (_type.Kind == ColumnKind.String)
        {
            var text = least ? _leastText : _greatestText;
            return text.Length > MostBytes ? null : Encoding.UTF8.GetString(text);
        }

        if (_type.Kind is ColumnKind.Float or ColumnKind.Double)
        {
            var number = least ? _leastNumber : _greatestNumber;
            return _type.Kind == ColumnKind.Float ? ((float)number).ToString("R") : number.ToString("R");
        }

        var value = least ? _least : _greatest;
        Span<byte> room = stackalloc byte[64];
        var written = _type.Kind switch
        {
            ColumnKind.Decimal => FieldText.WriteDecimal(value, _type.Scale, room),
            ColumnKind.Date => InstantText.WriteDate((int)value, room),
            ColumnKind.Timestamp => InstantText.Write((long)value, room, digits: 6),
            _ => -1,
        };
        return written >= 0 ? Encoding.ASCII.GetString(room[..written])
            : _type.Kind == ColumnKind.Boolean ? (value == 0 ? "false" : "true")
            : value.ToString();
    }

    private void AddIntegers<T>(Column values)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        var span = values.Values<T>();
        var (least, greatest) = (T.MaxValue, T.MinValue);
        if (values.Nulls == 0)
        {
            (least, greatest) = Extremes.Of(span);
        }
        else
        {
            for (var row = 0; row < span.Length; row++)
            {
                if (!values.IsNull(row))
                {
                    least = T.Min(least, span[row]);
                    greatest = T.Max(greatest, span[row]);
                }
            }
        }

        Merge(Int128.CreateChecked(least), Int128.CreateChecked(greatest));
    }

    private void AddDecimals(Column values)
    {
        var span = values.Values<Int128>();
        for (var row = 0; row < span.Length; row++)
        {
            if (!values.IsNull(row))
            {
                Merge(span[row], span[row]);
            }
        }
    }

    private void AddBooleans(Column values)
    {
        for (var row = 0; row < values.Count; row++)
        {
            if (!values.IsNull(row))
            {
                Merge(values.BooleanAt(row) ? 1 : 0, values.BooleanAt(row) ? 1 : 0);
            }
        }
    }

    private void Merge(Int128 least, Int128 greatest)
    {
        _least = _hasValue ? Int128.Min(_least, least) : least;
        _greatest = _hasValue ? Int128.Max(_greatest, greatest) : greatest;
        _hasValue = true;
    }

    // NaN has no place in an order.
    private void AddNumbers<T>(Column values)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var span = values.Values<T>();
        var (least, greatest) = (T.PositiveInfinity, T.NegativeInfinity);
        var some = false;
        for (var row = 0; row < span.Length; row++)
        {
            if (!T.IsNaN(span[row]) && !values.IsNull(row))
            {
                some = true;
                least = span[row] < least ? span[row] : least;
                greatest = span[row] > greatest ? span[row] : greatest;
            }
        }

        if (some)
        {
            _leastNumber = _hasValue ? Math.Min(_leastNumber, double.CreateChecked(least)) : double.CreateChecked(least);
            _greatestNumber = _hasValue ? Math.Max(_greatestNumber, double.CreateChecked(greatest)) : double.CreateChecked(greatest);
            _hasValue = true;
        }
    }

    private void AddTexts(Column values)
    {
        var bytes = values.Bytes;
        var offsets = values.Offsets;
        var first = 0;
        while (values.IsNull(first))
        {
            first++;
        }

        ReadOnlySpan<byte> least = _hasValue ? _leastText : values.BytesAt(first);
        ReadOnlySpan<byte> greatest = _hasValue ? _greatestText : least;
        var (leastHead, greatestHead) = (Head(least), Head(greatest));
        for (var row = first; row < values.Count; row++)
        {
            var value = bytes[offsets[row]..offsets[row + 1]];

            // The first eight bytes settle nearly all; where they are those of a bound, all bytes are compared.
            var head = Head(value);
            if ((head > leastHead && head < greatestHead) || values.IsNull(row))
            {
                continue;
            }

            if (value.SequenceCompareTo(least) < 0)
            {
                least = value;
                leastHead = head;
            }

            if (value.SequenceCompareTo(greatest) > 0)
            {
                greatest = value;
                greatestHead = head;
            }
        }

        _leastText = Same(least, _leastText) ? _leastText : least.ToArray();
        _greatestText = Same(greatest, _greatestText) ? _greatestText : greatest.ToArray();
        _hasValue = true;
    }

    private static bool Same(ReadOnlySpan<byte> found, byte[] kept) => kept.Length > 0 && found.SequenceEqual(kept);

    private static ulong Head(ReadOnlySpan<byte> text)
    {
        if (text.Length >= sizeof(ulong))
        {
            return BinaryPrimitives.ReadUInt64BigEndian(text);
        }

        ulong head = 0;
        for (var i = 0; i < text.Length; i++)
        {
            head |= (ulong)text[i] << (56 - (i * 8));
        }

        return head;
    }
}
