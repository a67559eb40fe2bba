namespace OssPipeline.Engine.Verify;

/// <summary>The counts of a verification.</summary>
/// <param name="Counts">How many objects came to each result.</param>
public sealed record VerifySummary(IReadOnlyDictionary<VerifyResult, long> Counts)
{
    /// <summary>How many objects came to a result.</summary>
    public long this[VerifyResult result] => Counts.GetValueOrDefault(result);

    /// <summary>True when every object is the same and nothing is extra.</summary>
    public bool IsClean => Counts.All(c => c.Key == VerifyResult.Same || c.Value == 0);
}
