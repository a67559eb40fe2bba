using System.Globalization;
using OssPipeline.Core.Checkpoints;

namespace OssPipeline.Engine.Checkpoints;

/// <summary>The companions of an object in one column: a line each, <c>SIZE CRC64 SUFFIX</c>.</summary>
internal static class JournalCompanions
{
    public static string? Format(IReadOnlyList<CompanionRecord>? companions) => companions is not { Count: > 0 }
        ? null
        : string.Join('\n', companions.Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Size} {c.Crc64} {c.Suffix}")));

    public static IReadOnlyList<CompanionRecord> Parse(string text)
    {
        var companions = new List<CompanionRecord>();
        foreach (var line in text.Split('\n'))
        {
            var fields = line.Split(' ', 3);
            companions.Add(new CompanionRecord(
                fields[2], long.Parse(fields[0], CultureInfo.InvariantCulture), ulong.Parse(fields[1], CultureInfo.InvariantCulture)));
        }

        return companions;
    }
}
