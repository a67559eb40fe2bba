namespace OssPipeline.Core.Limits;

/// <summary>A week of rates: each entry holds until the next one, and the week's last one until the first.</summary>
public sealed class Timetable
{
    private const int MinutesOfDay = 24 * 60;

    private readonly int[] _from;
    private readonly RatesChange[] _changes;

    private Timetable(SortedDictionary<int, RatesChange> moments)
    {
        _from = [.. moments.Keys];
        _changes = [.. moments.Values];
    }

    /// <summary>Makes a week of entries; false, with the first that is in the way, when two begin at the same moment or there is none.</summary>
    /// <param name="entries">The entries, in any order.</param>
    /// <param name="timetable">The week.</param>
    /// <param name="clash">The place in <paramref name="entries"/> of the entry that begins when an earlier one does; −1 when there is none.</param>
    public static bool TryCreate(IReadOnlyList<TimetableEntry> entries, out Timetable? timetable, out int clash)
    {
        ArgumentNullException.ThrowIfNull(entries);
        (timetable, clash) = (null, -1);
        var moments = new SortedDictionary<int, RatesChange>();
        for (var i = 0; i < entries.Count; i++)
        {
            for (var day = 0; day < TimetableEntry.DaysOfWeek; day++)
            {
                if ((entries[i].Days & (1 << day)) != 0
                    && !moments.TryAdd((day * MinutesOfDay) + (entries[i].From.Hour * 60) + entries[i].From.Minute, entries[i].Change))
                {
                    clash = i;
                    return false;
                }
            }
        }

        if (moments.Count == 0)
        {
            return false;
        }

        timetable = new Timetable(moments);
        return true;
    }

    /// <summary>What holds at a moment of the wall clock.</summary>
    public RatesChange At(DateTime local)
    {
        // DayOfWeek begins with Sunday, the week of the timetable with Monday (ISO 8601).
        var day = ((int)local.DayOfWeek + 6) % TimetableEntry.DaysOfWeek;
        var place = Array.BinarySearch(_from, (day * MinutesOfDay) + (local.Hour * 60) + local.Minute);
        var entry = place >= 0 ? place : ~place - 1;
        return _changes[entry >= 0 ? entry : _changes.Length - 1];
    }
}
