using System.Runtime.CompilerServices;

namespace OssPipeline.Tables.Table;

/// <summary>Dates and timestamps as text (MaxCompute, "Data type editions").</summary>
internal static class InstantText
{
    /// <summary>Room that any timestamp fits in, in bytes.</summary>
    public const int MostBytes = 40;

    private const long MicrosPerDay = 86_400_000_000;

    /// <summary>Writes <c>yyyy-MM-dd</c>; years beyond 9999 or before 0001 with sign and as many digits as they have.</summary>
    /// <param name="days">Days since 1970-01-01.</param>
    /// <param name="target">Room of 16 bytes.</param>
    /// <returns>How many bytes were written.</returns>
    public static int WriteDate(int days, Span<byte> target)
    {
        var (year, month, day) = Civil(days);
        var at = 0;
        if (year < 0)
        {
            target[at++] = (byte)'-';
            year = -year;
        }

        at += Digits(year, 4, target[at..]);
        target[at++] = (byte)'-';
        at += Digits(month, 2, target[at..]);
        target[at++] = (byte)'-';
        return at + Digits(day, 2, target[at..]);
    }

    /// <summary>Writes <c>yyyy-MM-dd HH:mm:ss.ffffff</c> in UTC.</summary>
    /// <param name="micros">Microseconds since 1970-01-01T00:00:00Z.</param>
    /// <param name="target">Room of 32 bytes at least; 40 with nine digits.</param>
    /// <param name="digits">Digits of the fraction: 6, or 9 with three zeros behind.</param>
    /// <returns>How many bytes were written.</returns>
    public static int Write(long micros, Span<byte> target, int digits)
    {
        var days = Math.DivRem(micros, MicrosPerDay, out var rest);
        if (rest < 0)
        {
            rest += MicrosPerDay;
            days--;
        }

        var at = WriteDate((int)days, target);
        var seconds = (int)(rest / 1_000_000);
        target[at++] = (byte)' ';
        at += Digits(seconds / 3600, 2, target[at..]);
        target[at++] = (byte)':';
        at += Digits(seconds / 60 % 60, 2, target[at..]);
        target[at++] = (byte)':';
        at += Digits(seconds % 60, 2, target[at..]);
        target[at++] = (byte)'.';
        at += Digits((int)(rest % 1_000_000), 6, target[at..]);
        for (var more = 6; more < digits; more++)
        {
            target[at++] = (byte)'0';
        }

        return at;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Digits(int value, int least, Span<byte> target)
    {
        var length = least;
        for (var power = least == 4 ? 10_000 : int.MaxValue; value >= power && power < 1_000_000_000; power *= 10)
        {
            length++;
        }

        for (var i = length - 1; i >= 0; i--)
        {
            (value, var digit) = Math.DivRem(value, 10);
            target[i] = (byte)('0' + digit);
        }

        return length;
    }

    // Days to a date of the proleptic Gregorian calendar, by eras of 400 years; any day, unlike DateOnly.
    private static (int Year, int Month, int Day) Civil(int days)
    {
        var shifted = days + 719_468L;
        var era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097;
        var ofEra = (int)(shifted - (era * 146_097));
        var yearOfEra = (ofEra - (ofEra / 1460) + (ofEra / 36_524) - (ofEra / 146_096)) / 365;
        var ofYear = ofEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        var month = ((5 * ofYear) + 2) / 153;
        var day = ofYear - (((153 * month) + 2) / 5) + 1;
        var march = month < 10 ? month + 3 : month - 9;
        return ((int)(yearOfEra + (era * 400)) + (march <= 2 ? 1 : 0), march, day);
    }
}
