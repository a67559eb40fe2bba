namespace OssPipeline.Engine.Verify;

/// <summary>How far verification goes.</summary>
public sealed record VerifyOptions
{
    /// <summary>Compute source CRCs by reading the sources again, instead of trusting the job's manifest for unchanged objects.</summary>
    public bool Reread { get; init; }

    /// <summary>Called for every finding, also for equal ones; from one thread at a time.</summary>
    public Action<VerifyFinding>? Found { get; init; }
}
