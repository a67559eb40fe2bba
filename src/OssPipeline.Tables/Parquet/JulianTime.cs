namespace OssPipeline.Tables.Parquet;

/// <summary>Timestamps as INT96 has them: nanoseconds of the day, and the Julian day (Apache Hive, "NanoTime").</summary>
internal static class JulianTime
{
    private const long MicrosPerDay = 86_400_000_000;

    /// <summary>The Julian day of 1970-01-01.</summary>
    private const int Epoch = 2_440_588;

    /// <summary>Of microseconds since 1970-01-01T00:00:00Z.</summary>
    public static (long Nanos, int Day) Of(long micros)
    {
        var day = Math.DivRem(micros, MicrosPerDay, out var rest);
        return rest < 0 ? ((rest + MicrosPerDay) * 1000, (int)(day - 1) + Epoch) : (rest * 1000, (int)day + Epoch);
    }

    /// <summary>Microseconds since 1970-01-01T00:00:00Z; what is finer is cut off.</summary>
    public static long ToMicros(long nanos, int day) => ((day - (long)Epoch) * MicrosPerDay) + (nanos / 1000);
}
