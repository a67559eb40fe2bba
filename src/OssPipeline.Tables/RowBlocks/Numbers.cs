using OssPipeline.Core.Data;
using OssPipeline.Core.Rows;
using OssPipeline.Tables.Text;

namespace OssPipeline.Tables.RowBlocks;

/// <summary>Values of narrower types as wider numbers.</summary>
internal static class Numbers
{
    /// <summary>10 to some power, at most 38.</summary>
    public static Int128 PowerOfTen(int exponent) => (Int128)PowersOfTen.Wide[exponent];

    /// <summary>Whether the values are whole numbers.</summary>
    public static bool IsInteger(ColumnKind kind) => kind is ColumnKind.Int8 or ColumnKind.Int16 or ColumnKind.Int32 or ColumnKind.Int64;

    /// <summary>A whole number, a date's days or a timestamp's microseconds.</summary>
    public static long LongAt(Column column, int row) => column.Type.Kind switch
    {
        ColumnKind.Boolean => column.BooleanAt(row) ? 1 : 0,
        ColumnKind.Int8 => column.Values<sbyte>()[row],
        ColumnKind.Int16 => column.Values<short>()[row],
        ColumnKind.Int32 or ColumnKind.Date => column.Values<int>()[row],
        _ => column.Values<long>()[row],
    };

    /// <summary>Any number as a double.</summary>
    public static double DoubleAt(Column column, int row) => column.Type.Kind switch
    {
        ColumnKind.Float => column.Values<float>()[row],
        ColumnKind.Double => column.Values<double>()[row],
        ColumnKind.Decimal => (double)column.Values<Int128>()[row] / (double)PowerOfTen(column.Type.Scale),
        _ => LongAt(column, row),
    };

    /// <summary>A number as a whole number of units of the last digit behind the point; false when it has more digits than that or is too large.</summary>
    /// <param name="column">Numbers or booleans.</param>
    /// <param name="row">The value's place.</param>
    /// <param name="scale">How many digits behind the point.</param>
    /// <param name="value">The number times 10 to the power of <paramref name="scale"/>.</param>
    public static bool TryScaled(Column column, int row, int scale, out Int128 value)
    {
        value = 0;
        switch (column.Type.Kind)
        {
            case ColumnKind.Float or ColumnKind.Double:
                // The shortest text of a fraction is what is meant by it: 0.1, not the binary fraction nearest to it.
                Span<byte> room = stackalloc byte[ValueText.MaxFixed];
                return DecimalDigits.TryRead(ValueText.Of(column, row, room), out var digits)
                    && new DecimalParser(ColumnType.MaxPrecision, scale).TryScale(digits.Mantissa, digits.Exponent, digits.IsNegative, out value);
            case ColumnKind.Decimal:
                value = column.Values<Int128>()[row];
                var more = scale - column.Type.Scale;
                if (more < 0)
                {
                    (value, var rest) = Int128.DivRem(value, PowerOfTen(-more));
                    return rest == 0;
                }

                break;
            default:
                value = LongAt(column, row);
                break;
        }

        var factor = PowerOfTen(scale - column.Type.Scale);
        if (Int128.Abs(value) > PowerOfTen(ColumnType.MaxPrecision) / factor)
        {
            return false;
        }

        value *= factor;
        return true;
    }

    /// <summary>All values as 64-bit integers, each times a factor.</summary>
    /// <param name="column">Whole numbers, booleans, dates or timestamps.</param>
    /// <param name="factor">The factor.</param>
    /// <param name="rented">Where they had to be written to; to be returned to the pool.</param>
    public static ReadOnlySpan<long> Longs(Column column, long factor, ref long[]? rented)
    {
        if (column.Type.Width == 8 && factor == 1)
        {
            return column.Values<long>();
        }

        rented = LargeArrayPool.Of<long>().Rent(Math.Max(1, column.Count));
        for (var i = 0; i < column.Count; i++)
        {
            rented[i] = LongAt(column, i) * factor;
        }

        return rented.AsSpan(0, column.Count);
    }

    /// <summary>All values as doubles.</summary>
    public static ReadOnlySpan<double> Doubles(Column column, ref double[]? rented)
    {
        if (column.Type.Kind == ColumnKind.Double)
        {
            return column.Values<double>();
        }

        rented = LargeArrayPool.Of<double>().Rent(Math.Max(1, column.Count));
        for (var i = 0; i < column.Count; i++)
        {
            rented[i] = DoubleAt(column, i);
        }

        return rented.AsSpan(0, column.Count);
    }

    /// <summary>All values as scaled integers of some scale, at least the column's.</summary>
    public static ReadOnlySpan<Int128> Scaled(Column column, int scale, ref Int128[]? rented)
    {
        var isDecimal = column.Type.Kind == ColumnKind.Decimal;
        if (isDecimal && column.Type.Scale == scale)
        {
            return column.Values<Int128>();
        }

        rented = LargeArrayPool.Of<Int128>().Rent(Math.Max(1, column.Count));
        var factor = PowerOfTen(scale - (isDecimal ? column.Type.Scale : 0));
        for (var i = 0; i < column.Count; i++)
        {
            rented[i] = (isDecimal ? column.Values<Int128>()[i] : LongAt(column, i)) * factor;
        }

        return rented.AsSpan(0, column.Count);
    }

    /// <summary>Gives a rented array back, if there is one.</summary>
    public static void Return<T>(T[]? rented)
    {
        if (rented is not null)
        {
            LargeArrayPool.Of<T>().Return(rented);
        }
    }
}
