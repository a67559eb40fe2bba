namespace OssPipeline.Core.Limits;

/// <summary>What a pipeline file says of how fast a store may be used.</summary>
/// <param name="Usual">The rates that hold where the timetable says nothing else.</param>
/// <param name="Timetable">The week; null for none.</param>
/// <param name="Zone">Whose wall clock the timetable goes by; null for that of the machine.</param>
public sealed record StoreLimits(StoreRates Usual, Timetable? Timetable = null, TimeZoneInfo? Zone = null)
{
    /// <summary>No limit, ever.</summary>
    public static StoreLimits None { get; } = new(StoreRates.Unlimited);

    /// <summary>The rates that hold now.</summary>
    /// <param name="clock">The clock, and the machine's time zone.</param>
    public StoreRates RatesAt(TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        return Timetable is null
            ? Usual
            : Timetable.At(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), Zone ?? clock.LocalTimeZone).DateTime).ApplyTo(Usual);
    }
}
