namespace OssPipeline.Tables.Text;

/// <summary>
/// Dates and times as ISO 8601 and SQL write them: <c>2026-01-31</c>, <c>2026-01-31 12:30</c>, <c>2026-01-31T12:30:15.123456Z</c>,
/// <c>…+08:00</c>. Digits behind the microseconds are cut off.
/// </summary>
internal static class IsoMoment
{
    public static bool TryRead(ReadOnlySpan<byte> text, out TextMoment moment)
    {
        moment = default;
        if (text.Length < 10 || text[4] != '-' || text[7] != '-'
            || !TwoDigits(text, 0, out var century) || !TwoDigits(text, 2, out var year) || !TwoDigits(text, 5, out var month) || !TwoDigits(text, 8, out var day)
            || !CivilTime.TryDays((century * 100) + year, month, day, out moment.Days))
        {
            return false;
        }

        return text.Length == 10 || (text[10] is (byte)' ' or (byte)'T' or (byte)'t' && TryReadTime(text[11..], ref moment));
    }

    /// <summary>Reads <c>Z</c>, <c>+08</c>, <c>+0800</c> or <c>+08:00</c>.</summary>
    public static bool TryReadOffset(ReadOnlySpan<byte> text, ref TextMoment moment)
    {
        moment.HasOffset = true;
        if (text.Length == 1)
        {
            return (text[0] | 0x20) == 'z';
        }

        if (text.Length is not (3 or 5 or 6) || text[0] is not ((byte)'+' or (byte)'-') || !TwoDigits(text, 1, out var hours))
        {
            return false;
        }

        var minutes = 0;
        if ((text.Length == 6 && text[3] != ':') || (text.Length > 3 && !TwoDigits(text, text.Length - 2, out minutes)) || minutes > 59 || hours > 18)
        {
            return false;
        }

        moment.OffsetMinutes = ((hours * 60) + minutes) * (text[0] == '-' ? -1 : 1);
        return true;
    }

    private static bool TryReadTime(ReadOnlySpan<byte> text, ref TextMoment moment)
    {
        moment.HasTime = true;
        if (text.Length < 5 || text[2] != ':' || !TwoDigits(text, 0, out var hour) || !TwoDigits(text, 3, out var minute))
        {
            return false;
        }

        var (at, second, fraction) = (5, 0, 0);
        if (text.Length >= 8 && text[5] == ':')
        {
            if (!TwoDigits(text, 6, out second))
            {
                return false;
            }

            at = 8;
            if (text.Length > 9 && text[8] is (byte)'.' or (byte)',')
            {
                var (scale, digits) = (100_000, 0);
                for (at = 9; at < text.Length && (uint)(text[at] - '0') <= 9; at++, digits++)
                {
                    fraction += (text[at] - '0') * scale;
                    scale /= 10;
                }

                if (digits == 0)
                {
                    return false;
                }
            }
        }

        if (at < text.Length && text[at] == ' ' && at + 1 < text.Length)
        {
            at++;
        }

        return CivilTime.TryMicros(hour, minute, second, fraction, out moment.Micros)
            && (at == text.Length || TryReadOffset(text[at..], ref moment));
    }

    private static bool TwoDigits(ReadOnlySpan<byte> text, int at, out int value)
    {
        var (tens, ones) = ((uint)(text[at] - '0'), (uint)(text[at + 1] - '0'));
        value = (int)((tens * 10) + ones);
        return tens <= 9 && ones <= 9;
    }
}
