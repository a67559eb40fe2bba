using System.Globalization;

namespace OssPipeline.Core.Catalog;

/// <summary>Lengths of time as a pipeline file writes them: <c>500ms</c>, <c>30s</c>, <c>15m</c>, <c>6h</c>, <c>7d</c>.</summary>
public static class DurationText
{
    private static readonly (string Unit, long Ticks)[] Units =
    [
        ("ms", TimeSpan.TicksPerMillisecond), ("d", TimeSpan.TicksPerDay), ("h", TimeSpan.TicksPerHour),
        ("m", TimeSpan.TicksPerMinute), ("s", TimeSpan.TicksPerSecond),
    ];

    /// <summary>Reads one; a unit is required.</summary>
    public static bool TryParse(string? text, out TimeSpan time)
    {
        time = default;
        var rest = text.AsSpan().Trim();
        foreach (var (unit, ticks) in Units)
        {
            if (rest.EndsWith(unit, StringComparison.OrdinalIgnoreCase))
            {
                if (!decimal.TryParse(rest[..^unit.Length].Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                    || number > long.MaxValue / ticks)
                {
                    return false;
                }

                time = new TimeSpan((long)(number * ticks));
                return true;
            }
        }

        return false;
    }

    /// <summary>The shortest exact spelling.</summary>
    public static string Format(TimeSpan time)
    {
        foreach (var (unit, ticks) in new[] { Units[1], Units[2], Units[3], Units[4] })
        {
            if (time.Ticks >= ticks && time.Ticks % ticks == 0)
            {
                return (time.Ticks / ticks).ToString(CultureInfo.InvariantCulture) + unit;
            }
        }

        return ((decimal)time.Ticks / TimeSpan.TicksPerMillisecond).ToString("0.####", CultureInfo.InvariantCulture) + "ms";
    }
}
