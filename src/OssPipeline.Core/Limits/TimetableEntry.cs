using System.Globalization;

namespace OssPipeline.Core.Limits;

/// <summary>A moment of the week, on one or several days, from which other rates hold.</summary>
/// <param name="Days">The days, Monday as bit 0.</param>
/// <param name="From">The time of day, local.</param>
/// <param name="Change">What holds from then on; what it does not speak of is as it usually is.</param>
public sealed record TimetableEntry(int Days, TimeOnly From, RatesChange Change)
{
    internal const int DaysOfWeek = 7;
    internal const int EveryDay = (1 << DaysOfWeek) - 1;

    private const string Expected = "an entry is days (Mon, Mon-Fri, Sat,Sun, or none for every day), a time (08:00) and a rate (20MiB, write=5MiB, off), such as \"Mon-Fri 08:00 20MiB\"";

    private static readonly string[] Names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    /// <summary>Reads an entry: <c>Mon-Fri 08:00 20MiB</c>, <c>Sat,Sun 00:00 off</c>, <c>18:30 write=50MiB requests=500</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="entry">The entry; null when there is a problem.</param>
    /// <param name="problem">What is wrong; empty when nothing is.</param>
    public static bool TryParse(string text, out TimetableEntry? entry, out string problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        (entry, problem) = (null, Expected);
        var words = text.Split((char[]?)null, 3, StringSplitOptions.RemoveEmptyEntries);
        var days = EveryDay;
        var at = 0;
        if (words.Length > 0 && !char.IsAsciiDigit(words[0][0]))
        {
            if (!TryParseDays(words[0], out days))
            {
                return false;
            }

            at = 1;
        }

        if (words.Length <= at + 1
            || !TimeOnly.TryParseExact(words[at], ["HH:mm", "H:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var from))
        {
            return false;
        }

        if (!RatesChange.TryParse(string.Join(' ', words[(at + 1)..]), out var change, out problem))
        {
            return false;
        }

        entry = new TimetableEntry(days, from, change);
        return true;
    }

    private static bool TryParseDays(string text, out int days)
    {
        days = 0;
        foreach (var range in text.Split(','))
        {
            var ends = range.Split('-');
            var first = Day(ends[0]);
            var last = ends.Length == 2 ? Day(ends[1]) : first;
            if (ends.Length > 2 || first < 0 || last < 0)
            {
                return false;
            }

            for (var day = first; ; day = (day + 1) % DaysOfWeek)
            {
                days |= 1 << day;
                if (day == last)
                {
                    break;
                }
            }
        }

        return true;
    }

    private static int Day(string name) => Array.IndexOf(Names, name.ToLowerInvariant());
}
