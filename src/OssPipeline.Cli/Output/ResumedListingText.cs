using System.Globalization;
using OssPipeline.Engine.Plan;

namespace OssPipeline.Cli.Output;

/// <summary>Says that a listing goes on where a run was cut off.</summary>
internal static class ResumedListingText
{
    /// <summary>One line.</summary>
    public static string Of(ResumedListing resumed) => string.Create(
        CultureInfo.InvariantCulture,
        $"'{resumed.Source}' is listed behind {Printable.Of(resumed.Key)}, where a run was cut off (listing began {resumed.Since.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z); what came before that key since then is for the run after this, --relist lists all");

    /// <summary>Writes them as notes.</summary>
    public static void Write(Terminal terminal, IReadOnlyList<ResumedListing> listings)
    {
        foreach (var resumed in listings)
        {
            terminal.Note(Of(resumed));
        }
    }
}
