namespace OssPipeline.Engine.Verify;

/// <summary>What verification compares.</summary>
public enum VerifyLevel
{
    /// <summary>Whether objects are there, and their lengths.</summary>
    Size,

    /// <summary>Lengths, and what stands beside the bytes: headers, metadata, time of change, storage class, tags.</summary>
    Meta,

    /// <summary>Lengths and CRC-64/XZ; nothing is downloaded where a store vouches for it.</summary>
    Crc,

    /// <summary>All of the above, and the bytes of both ends are read.</summary>
    Bytes,
}

/// <summary>How far verification goes.</summary>
public sealed record VerifyOptions
{
    /// <summary>What is compared.</summary>
    public VerifyLevel Level { get; init; } = VerifyLevel.Crc;

    /// <summary>Look only at what sources have, not at what sinks have beside it.</summary>
    public bool OneWay { get; init; }

    /// <summary>Compute source CRCs by reading the sources again, instead of trusting the job's manifest for unchanged objects.</summary>
    public bool Reread { get; init; }

    /// <summary>Called for every finding, also for equal ones; from one thread at a time.</summary>
    public Action<VerifyFinding>? Found { get; init; }
}
