namespace OssPipeline.Tables.Csv;

/// <summary>Rows that were left out as the options say.</summary>
/// <param name="Count">How many.</param>
/// <param name="FirstLine">The line of one of them; 0 when there is none.</param>
internal readonly record struct DroppedRows(long Count, long FirstLine)
{
    /// <summary>All of two lots.</summary>
    public static DroppedRows operator +(DroppedRows a, DroppedRows b) => new(
        a.Count + b.Count, a.Count == 0 ? b.FirstLine : b.Count == 0 ? a.FirstLine : Math.Min(a.FirstLine, b.FirstLine));
}
