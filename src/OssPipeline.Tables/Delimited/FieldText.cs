using System.Buffers.Text;
using System.Globalization;
using OssPipeline.Core.Rows;
using OssPipeline.Tables.Table;

namespace OssPipeline.Tables.Delimited;

/// <summary>Values as text, as MaxCompute's text parser reads them ("Data type editions"; no exponent in decimals, UTC in timestamps).</summary>
internal static class FieldText
{
    /// <summary>Writes a value that is not null and no text.</summary>
    /// <param name="column">Its column.</param>
    /// <param name="row">Its place.</param>
    /// <param name="target">Room of 64 bytes at least.</param>
    /// <returns>How many bytes were written.</returns>
    public static int Write(Column column, int row, Span<byte> target)
    {
        int written;
        switch (column.Type.Kind)
        {
            case ColumnKind.Boolean:
                return Copy(column.BooleanAt(row) ? "true"u8 : "false"u8, target);
            case ColumnKind.Int8:
                Utf8Formatter.TryFormat(column.Values<sbyte>()[row], target, out written);
                return written;
            case ColumnKind.Int16:
                Utf8Formatter.TryFormat(column.Values<short>()[row], target, out written);
                return written;
            case ColumnKind.Int32:
                Utf8Formatter.TryFormat(column.Values<int>()[row], target, out written);
                return written;
            case ColumnKind.Int64:
                Utf8Formatter.TryFormat(column.Values<long>()[row], target, out written);
                return written;
            case ColumnKind.Float:
                column.Values<float>()[row].TryFormat(target, out written, "R", CultureInfo.InvariantCulture);
                return written;
            case ColumnKind.Double:
                column.Values<double>()[row].TryFormat(target, out written, "R", CultureInfo.InvariantCulture);
                return written;
            case ColumnKind.Decimal:
                return WriteDecimal(column.Values<Int128>()[row], column.Type.Scale, target);
            case ColumnKind.Date:
                return InstantText.WriteDate(column.Values<int>()[row], target);
            case ColumnKind.Timestamp:
                return InstantText.Write(column.Values<long>()[row], target, digits: 9);
            default:
                throw new InvalidOperationException($"{column.Type} is not written here.");
        }
    }

    /// <summary>Writes a scaled integer with its point.</summary>
    internal static int WriteDecimal(Int128 value, int scale, Span<byte> target)
    {
        Span<byte> digits = stackalloc byte[48];
        var at = 0;
        var rest = (UInt128)(value < 0 ? -value : value);
        if (rest <= ulong.MaxValue)
        {
            Utf8Formatter.TryFormat((ulong)rest, digits, out at);
        }
        else
        {
            rest.TryFormat(digits, out at, default, CultureInfo.InvariantCulture);
        }

        var written = 0;
        if (value < 0)
        {
            target[written++] = (byte)'-';
        }

        if (at <= scale)
        {
            // 5 with scale 3 is 0.005.
            target[written++] = (byte)'0';
            target[written++] = (byte)'.';
            target.Slice(written, scale - at).Fill((byte)'0');
            written += scale - at;
            return written + Copy(digits[..at], target[written..]);
        }

        written += Copy(digits[..(at - scale)], target[written..]);
        if (scale > 0)
        {
            target[written++] = (byte)'.';
            written += Copy(digits[(at - scale)..at], target[written..]);
        }

        return written;
    }

    private static int Copy(ReadOnlySpan<byte> text, Span<byte> target)
    {
        text.CopyTo(target);
        return text.Length;
    }
}
