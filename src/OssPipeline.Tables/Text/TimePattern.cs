using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;

namespace OssPipeline.Tables.Text;

/// <summary>A format of dates or times, in the letters of .NET's custom formats: <c>M/d/yyyy H:mm</c>, <c>dd-MMM-yy hh:mm:ss tt</c>.</summary>
/// <remarks>
/// <c>d</c>, <c>M</c>, <c>H</c>, <c>h</c>, <c>m</c>, <c>s</c> take one or two digits, doubled ones exactly two; <c>yy</c> means 1950 to
/// 2049; <c>f</c> to <c>fffffff</c> as many digits as letters, <c>F</c> up to as many; <c>MMM</c>, <c>MMMM</c> English names;
/// <c>ddd</c>, <c>dddd</c> a weekday, which is not checked; <c>tt</c> AM or PM; <c>K</c>, <c>z</c>, <c>zz</c>, <c>zzz</c> an offset or Z.
/// Text in single quotes, behind <c>\</c>, and any other character stands for itself.
/// </remarks>
internal sealed class TimePattern
{
    private readonly TimeStep[] _steps;
    private readonly PlainTimePattern? _plain;

    private TimePattern(string text, TimeStep[] steps)
    {
        Text = text;
        _steps = steps;
        _plain = PlainTimePattern.Of(steps);
        HasTime = steps.Any(s => s.Field is TimeField.Hour or TimeField.HalfDayHour);
    }

    /// <summary>The format as it was given.</summary>
    public string Text { get; }

    /// <summary>Whether it has a time of day.</summary>
    public bool HasTime { get; }

    /// <summary>Reads a format.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out TimePattern? pattern, out string problem)
    {
        pattern = null;
        if (!TimePatternReader.TryRead(text, out var steps, out problem))
        {
            return false;
        }

        pattern = new TimePattern(text, steps);
        return true;
    }

    /// <summary>Reads a text of this format, behind which <see cref="TextPadding.Bytes"/> bytes can be read.</summary>
    public bool TryReadPadded(ReadOnlySpan<byte> text, out TextMoment moment) =>
        _plain is not null ? _plain.TryRead(text, HasTime, out moment) : TryRead(text, out moment);

    /// <summary>Reads a text of this format.</summary>
    public bool TryRead(ReadOnlySpan<byte> text, out TextMoment moment)
    {
        moment = default;
        var (year, month, day, hour, minute, second, fraction, isAfternoon, half) = (0, 1, 1, 0, 0, 0, 0, false, false);
        var at = 0;
        foreach (ref readonly var step in _steps.AsSpan())
        {
            if (step.Field == TimeField.Literal)
            {
                if (at >= text.Length || text[at++] != step.Literal)
                {
                    return false;
                }

                continue;
            }

            if (step.Field >= TimeField.MonthName)
            {
                if (!TryReadWord(step, text, ref at, ref month, ref isAfternoon, ref moment))
                {
                    return false;
                }

                continue;
            }

            if (!TryReadNumber(step, text, ref at, out var number))
            {
                return false;
            }

            switch (step.Field)
            {
                case TimeField.Year: year = step.Max == 2 ? number + (number < 50 ? 2000 : 1900) : number; break;
                case TimeField.Month: month = number; break;
                case TimeField.Day: day = number; break;
                case TimeField.Hour: hour = number; break;
                case TimeField.HalfDayHour: (hour, half) = (number, true); break;
                case TimeField.Minute: minute = number; break;
                case TimeField.Second: second = number; break;
                default: fraction = number; break;
            }
        }

        if (half)
        {
            if ((uint)(hour - 1) >= 12)
            {
                return false;
            }

            hour = (hour % 12) + (isAfternoon ? 12 : 0);
        }

        moment.HasTime = HasTime;
        return at == text.Length
            && CivilTime.TryDays(year, month, day, out moment.Days)
            && CivilTime.TryMicros(hour, minute, second, fraction, out moment.Micros);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryReadNumber(in TimeStep step, ReadOnlySpan<byte> text, ref int at, out int number)
    {
        number = 0;
        var digits = 0;
        while (digits < step.Max && at < text.Length)
        {
            var digit = (uint)(text[at] - '0');
            if (digit > 9)
            {
                break;
            }

            number = (number * 10) + (int)digit;
            digits++;
            at++;
        }

        if (step.Field == TimeField.Fraction)
        {
            for (var i = digits; i < 7; i++)
            {
                number *= 10;
            }

            number /= 10; // From ticks to microseconds.
        }

        return digits >= step.Min;
    }

    private static bool TryReadWord(in TimeStep step, ReadOnlySpan<byte> text, ref int at, ref int month, ref bool isAfternoon, ref TextMoment moment)
    {
        var rest = text[at..];
        var length = 0;
        if (step.Field == TimeField.Offset)
        {
            while (length < rest.Length && length < 6 && rest[length] is (>= (byte)'0' and <= (byte)'9') or (byte)':' or (byte)'+' or (byte)'-' or (byte)'Z' or (byte)'z')
            {
                length++;
            }

            at += length;
            return length == 0 ? step.Min == 0 : IsoMoment.TryReadOffset(rest[..length], ref moment);
        }

        while (length < rest.Length && char.IsAsciiLetter((char)rest[length]))
        {
            length++;
        }

        at += length;
        var word = rest[..length];
        switch (step.Field)
        {
            case TimeField.HalfDay:
                isAfternoon = word.Length > 0 && (word[0] | 0x20) == 'p';
                return Ascii.EqualsIgnoreCase(word, "am"u8) || Ascii.EqualsIgnoreCase(word, "pm"u8)
                    || Ascii.EqualsIgnoreCase(word, "a"u8) || Ascii.EqualsIgnoreCase(word, "p"u8);
            case TimeField.Weekday:
                return length >= 3;
            default:
                month = TimePatternReader.MonthOf(word);
                return month > 0;
        }
    }
}
