namespace OssPipeline.Tables.Text;

/// <summary>What a place of a format is.</summary>
internal enum TimeField : byte
{
    /// <summary>A byte that must stand there.</summary>
    Literal,

    /// <summary>Two or four digits.</summary>
    Year,

    /// <summary>1 to 12.</summary>
    Month,

    /// <summary>1 to 31.</summary>
    Day,

    /// <summary>0 to 23.</summary>
    Hour,

    /// <summary>1 to 12, of a half of the day.</summary>
    HalfDayHour,

    /// <summary>0 to 59.</summary>
    Minute,

    /// <summary>0 to 59.</summary>
    Second,

    /// <summary>Digits behind the point of a second.</summary>
    Fraction,

    /// <summary>An English name; this and the following ones are no numbers.</summary>
    MonthName,

    /// <summary>An English name.</summary>
    Weekday,

    /// <summary>AM or PM.</summary>
    HalfDay,

    /// <summary>Z or hours and minutes east of UTC.</summary>
    Offset,
}

/// <summary>One place of a format.</summary>
/// <param name="Field">What it is.</param>
/// <param name="Min">The least number of digits.</param>
/// <param name="Max">The most.</param>
/// <param name="Literal">The byte, where it is one.</param>
internal readonly record struct TimeStep(TimeField Field, byte Min = 0, byte Max = 0, byte Literal = 0);
