namespace OssPipeline.Tables.Text;

/// <summary>What dates and times may look like, and what zone they are in when they don't say.</summary>
/// <param name="Patterns">Formats, tried in order; ISO 8601 is always tried last.</param>
/// <param name="Zone">The zone of times without one.</param>
internal sealed record TimeRules(IReadOnlyList<TimePattern> Patterns, TimeZoneInfo Zone)
{
    /// <summary>ISO 8601 alone, in UTC.</summary>
    public static TimeRules Plain { get; } = new([], TimeZoneInfo.Utc);

    /// <summary>Reads options; what they say was checked before.</summary>
    /// <exception cref="FormatException">A format is none.</exception>
    /// <exception cref="TimeZoneNotFoundException">There is no such zone.</exception>
    public static TimeRules Create(IReadOnlyList<string> formats, string? zone) => new(
        [.. formats.Select(f => TimePattern.TryParse(f, out var pattern, out var problem) ? pattern : throw new FormatException(problem))],
        zone is null ? TimeZoneInfo.Utc : FindZone(zone) ?? throw new TimeZoneNotFoundException($"There is no time zone '{zone}'."));

    /// <summary>A zone by IANA name or offset (<c>Asia/Shanghai</c>, <c>UTC</c>, <c>+08:00</c>); null when there is none.</summary>
    public static TimeZoneInfo? FindZone(string name)
    {
        var moment = default(TextMoment);
        if (name.Length > 1 && IsoMoment.TryReadOffset(System.Text.Encoding.ASCII.GetBytes(name), ref moment) && Math.Abs(moment.OffsetMinutes) <= 14 * 60)
        {
            return TimeZoneInfo.CreateCustomTimeZone(name, TimeSpan.FromMinutes(moment.OffsetMinutes), name, name);
        }

        return TimeZoneInfo.TryFindSystemTimeZoneById(name, out var found) ? found : null;
    }
}
