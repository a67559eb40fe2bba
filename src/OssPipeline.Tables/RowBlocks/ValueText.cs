using System.Buffers.Text;
using System.Globalization;
using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.RowBlocks;

/// <summary>Values as text, the same as in text files that MaxCompute reads: dates <c>yyyy-MM-dd</c>, timestamps <c>yyyy-MM-dd HH:mm:ss.ffffff</c> in UTC, decimals without exponent.</summary>
internal static class ValueText
{
    /// <summary>The most bytes that a value without offsets has.</summary>
    public const int MaxFixed = 64;

    private const long MicrosPerDay = 86_400_000_000;

    /// <summary>The text of a value that is not null. Strings are their own bytes, binary ones are written in hexadecimal digits.</summary>
    /// <param name="column">The column.</param>
    /// <param name="row">The value's place.</param>
    /// <param name="room">At least <see cref="RoomFor"/> bytes.</param>
    /// <returns>The text, in <paramref name="room"/> or in the column.</returns>
    public static ReadOnlySpan<byte> Of(Column column, int row, Span<byte> room)
    {
        var written = 0;
        switch (column.Type.Kind)
        {
            case ColumnKind.String:
                return column.BytesAt(row);
            case ColumnKind.Binary:
                Convert.TryToHexStringLower(column.BytesAt(row), room, out written);
                break;
            case ColumnKind.Boolean:
                return column.BooleanAt(row) ? "true"u8 : "false"u8;
            case ColumnKind.Float:
                column.Values<float>()[row].TryFormat(room, out written, "R", CultureInfo.InvariantCulture);
                break;
            case ColumnKind.Double:
                column.Values<double>()[row].TryFormat(room, out written, "R", CultureInfo.InvariantCulture);
                break;
            case ColumnKind.Decimal:
                written = Decimal(column.Values<Int128>()[row], column.Type.Scale, room);
                break;
            case ColumnKind.Date:
                return Date(column.Values<int>()[row], room, out written) ? room[..written] : default;
            case ColumnKind.Timestamp:
                written = Timestamp(column.Values<long>()[row], room);
                break;
            default:
                Utf8Formatter.TryFormat(Numbers.LongAt(column, row), room, out written);
                break;
        }

        return room[..written];
    }

    /// <summary>How many bytes <see cref="Of"/> needs for any value of a column.</summary>
    public static int RoomFor(Column column)
    {
        if (column.Type.Kind != ColumnKind.Binary)
        {
            return MaxFixed;
        }

        var longest = 0;
        var offsets = column.Offsets;
        for (var i = 0; i < column.Count; i++)
        {
            longest = Math.Max(longest, offsets[i + 1] - offsets[i]);
        }

        return Math.Max(MaxFixed, longest * 2);
    }

    private static int Decimal(Int128 value, int scale, Span<byte> room)
    {
        Span<byte> digits = stackalloc byte[48];
        UInt128 magnitude = value < 0 ? (UInt128)(-value) : (UInt128)value;
        magnitude.TryFormat(digits, out var count, default, CultureInfo.InvariantCulture);
        var at = 0;
        if (value < 0)
        {
            room[at++] = (byte)'-';
        }

        var whole = count - scale;
        if (whole > 0)
        {
            digits[..whole].CopyTo(room[at..]);
            at += whole;
        }
        else
        {
            room[at++] = (byte)'0';
        }

        if (scale > 0)
        {
            room[at++] = (byte)'.';
            for (; whole < 0; whole++)
            {
                room[at++] = (byte)'0';
            }

            digits[whole..count].CopyTo(room[at..]);
            at += count - whole;
        }

        return at;
    }

    private static bool Date(int days, Span<byte> room, out int written)
    {
        var number = days + 719_162; // Days from 0001-01-01 to 1970-01-01.
        return number >= DateOnly.MinValue.DayNumber && number <= DateOnly.MaxValue.DayNumber
            ? DateOnly.FromDayNumber(number).TryFormat(room, out written, "yyyy-MM-dd", CultureInfo.InvariantCulture)
            : Utf8Formatter.TryFormat(days, room, out written);
    }

    private static int Timestamp(long micros, Span<byte> room)
    {
        var days = Math.DivRem(micros, MicrosPerDay, out var ofDay);
        if (ofDay < 0)
        {
            (days, ofDay) = (days - 1, ofDay + MicrosPerDay);
        }

        if (days + 719_162 is < 0 or > 3_652_058)
        {
            Utf8Formatter.TryFormat(micros, room, out var raw);
            return raw;
        }

        Date((int)days, room, out var written);
        room[written++] = (byte)' ';
        var format = ofDay % 1_000_000 == 0 ? "HH:mm:ss" : "HH:mm:ss.ffffff";
        new TimeOnly(ofDay * 10).TryFormat(room[written..], out var time, format, CultureInfo.InvariantCulture);
        return written + time;
    }
}
