namespace OssPipeline.Tables.Text;

/// <summary>What a text says of a date and a time.</summary>
internal struct TextMoment
{
    /// <summary>Days since 1970-01-01.</summary>
    public int Days;

    /// <summary>Microseconds since midnight.</summary>
    public long Micros;

    /// <summary>Minutes east of UTC, when <see cref="HasOffset"/>.</summary>
    public int OffsetMinutes;

    /// <summary>Whether the text names its offset.</summary>
    public bool HasOffset;

    /// <summary>Whether the text has a time of day.</summary>
    public bool HasTime;
}
