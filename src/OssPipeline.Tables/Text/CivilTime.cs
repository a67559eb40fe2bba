using System.Runtime.CompilerServices;

namespace OssPipeline.Tables.Text;

/// <summary>Days and microseconds of the Gregorian calendar, years 1 to 9999.</summary>
internal static class CivilTime
{
    public const long MicrosPerSecond = 1_000_000;
    public const long MicrosPerDay = 86_400 * MicrosPerSecond;

    private static ReadOnlySpan<ushort> DaysBefore => [0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

    /// <summary>Days since 1970-01-01; false when there is no such day.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryDays(int year, int month, int day, out int days)
    {
        if ((uint)(year - 1) >= 9999 || (uint)(month - 1) >= 12 || day < 1)
        {
            days = 0;
            return false;
        }

        var isLeap = (year & 3) == 0 && (year % 100 != 0 || (year & 15) == 0);
        var length = month == 2 ? isLeap ? 29 : 28 : 30 + ((month + (month >> 3)) & 1);
        var before = year - 1;
        days = (before * 365) + (before >> 2) - (before / 100) + (before / 400) + DaysBefore[month] + (isLeap && month > 2 ? 1 : 0) + day - 1 - 719_162;
        return day <= length;
    }

    /// <summary>A clock time in microseconds; false when there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryMicros(int hour, int minute, int second, int fraction, out long micros)
    {
        micros = ((((hour * 60L) + minute) * 60) + second) * MicrosPerSecond;
        micros += fraction;
        return (uint)hour < 24 && (uint)minute < 60 && (uint)second < 60;
    }
}
