using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace OssPipeline.Tables.Text;

/// <summary>Reads dates and times by some rules, of texts with <see cref="TextPadding.Bytes"/> bytes behind them. Not safe for concurrent use.</summary>
internal sealed class MomentReader(TimeRules rules)
{
    private readonly TimePattern[] _patterns = [.. rules.Patterns];
    private readonly LocalClock _clock = new(rules.Zone);
    private readonly bool _isUtc = rules.Zone == TimeZoneInfo.Utc;
    private readonly RecentMoments _recent = new();

    /// <summary>Days since 1970-01-01. A time of day must be midnight, so that nothing is lost.</summary>
    public bool TryReadDate(ReadOnlySpan<byte> text, out int days)
    {
        foreach (var pattern in _patterns)
        {
            if (pattern.TryReadPadded(text, out var found) && found is { Micros: 0 })
            {
                days = found.Days;
                return true;
            }
        }

        var isDate = IsoMoment.TryRead(text, out var moment) && moment is { Micros: 0, HasOffset: false };
        days = moment.Days;
        return isDate;
    }

    /// <summary>Microseconds since 1970-01-01T00:00:00Z.</summary>
    public bool TryReadTimestamp(ReadOnlySpan<byte> text, out long micros)
    {
        if (!RecentMoments.Suits(text.Length))
        {
            return TryReadNew(text, out micros);
        }

        ref var place = ref _recent.PlaceOf(text, out var key);
        if (place.Key == key)
        {
            micros = place.Micros;
            return true;
        }

        if (!TryReadNew(text, out micros))
        {
            return false;
        }

        (place.Key, place.Micros) = (key, micros);
        return true;
    }

    private bool TryReadNew(ReadOnlySpan<byte> text, out long micros)
    {
        foreach (var pattern in _patterns)
        {
            if (pattern.TryReadPadded(text, out var found) && TryPlace(found, out micros))
            {
                return true;
            }
        }

        micros = 0;
        return IsoMoment.TryRead(text, out var moment) && TryPlace(moment, out micros);
    }

    private bool TryPlace(in TextMoment moment, out long micros)
    {
        micros = (moment.Days * CivilTime.MicrosPerDay) + moment.Micros;
        if (moment.HasOffset)
        {
            micros -= moment.OffsetMinutes * 60 * CivilTime.MicrosPerSecond;
            return true;
        }

        return _isUtc || _clock.TryToUtc(micros, out micros);
    }
}

/// <summary>Dates.</summary>
internal readonly struct DateParser(MomentReader reader) : ITextParser<int>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryParse(ref byte text, int length, out int value) =>
        reader.TryReadDate(MemoryMarshal.CreateReadOnlySpan(ref text, length), out value);
}

/// <summary>Timestamps.</summary>
internal readonly struct TimestampParser(MomentReader reader) : ITextParser<long>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryParse(ref byte text, int length, out long value) =>
        reader.TryReadTimestamp(MemoryMarshal.CreateReadOnlySpan(ref text, length), out value);
}
