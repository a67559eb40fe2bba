namespace OssPipeline.Tables.Text;

/// <summary>Turns local times of one zone into UTC. Not safe for concurrent use: it remembers the hour it saw last.</summary>
internal sealed class LocalClock(TimeZoneInfo zone)
{
    private const long Span = 3600 * CivilTime.MicrosPerSecond;

    private readonly bool _isFixed = zone is { SupportsDaylightSavingTime: false } && zone.GetAdjustmentRules().Length == 0;
    private long _known = long.MinValue;
    private long _offset;

    /// <summary>
    /// The moment of a local time, in microseconds; false when clocks skipped it. A time that clocks showed twice is the first of both.
    /// </summary>
    public bool TryToUtc(long local, out long utc)
    {
        if (_isFixed)
        {
            utc = local - (zone.BaseUtcOffset.Ticks / TimeSpan.TicksPerMicrosecond);
            return true;
        }

        var hour = local >= 0 ? local / Span : ((local + 1) / Span) - 1;
        if (hour == _known)
        {
            utc = local - _offset;
            return true;
        }

        if (!TryOffset(local, out var offset))
        {
            utc = 0;
            return false;
        }

        utc = local - offset;

        // Remembered only when the whole hour has it: changes lie between quarters of an hour.
        var isPlain = true;
        for (var quarter = 0; quarter <= 4; quarter++)
        {
            isPlain &= TryOffset((hour * Span) + Math.Min(quarter * (Span / 4), Span - 1), out var other) && other == offset;
        }

        if (isPlain)
        {
            (_known, _offset) = (hour, offset);
        }

        return true;
    }

    private bool TryOffset(long local, out long offset)
    {
        offset = 0;
        var ticks = (local * TimeSpan.TicksPerMicrosecond) + DateTime.UnixEpoch.Ticks;
        if (ticks < DateTime.MinValue.Ticks || ticks > DateTime.MaxValue.Ticks)
        {
            return false;
        }

        var time = new DateTime(ticks, DateTimeKind.Unspecified);
        if (zone.IsInvalidTime(time))
        {
            return false;
        }

        var found = zone.IsAmbiguousTime(time) ? zone.GetAmbiguousTimeOffsets(time).Max() : zone.GetUtcOffset(time);
        offset = found.Ticks / TimeSpan.TicksPerMicrosecond;
        return true;
    }
}
