namespace OssPipeline.Engine.Tables;

/// <summary>Rows of one object, or of a run: what was read is what was written, left out and rejected together.</summary>
/// <param name="Read">Found by the decoder, rejected ones among them.</param>
/// <param name="Written">Gone into the table.</param>
/// <param name="Rejected">Put aside.</param>
internal readonly record struct RowCounts(long Read, long Written, long Rejected)
{
    /// <summary>Left out by <c>where</c>.</summary>
    public long LeftOut => Read - Written - Rejected;

    public RowCounts Plus(RowCounts other) => new(Read + other.Read, Written + other.Written, Rejected + other.Rejected);
}
