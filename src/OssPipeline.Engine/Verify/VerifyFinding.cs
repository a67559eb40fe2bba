namespace OssPipeline.Engine.Verify;

/// <summary>What verification says about one object.</summary>
public enum VerifyResult
{
    /// <summary>Length and CRC-64/XZ are equal.</summary>
    Same,

    /// <summary>It is not at the destination.</summary>
    Missing,

    /// <summary>It is at the destination, below the sink's prefix, but no source object becomes it.</summary>
    Extra,

    /// <summary>The lengths differ.</summary>
    SizeDiffers,

    /// <summary>The lengths are equal, the CRCs are not.</summary>
    CrcDiffers,

    /// <summary>Both ends were read, and their bytes are not the same.</summary>
    BytesDiffer,

    /// <summary>Headers, metadata, time of change, storage class or tags are not what the pipeline writes.</summary>
    MetaDiffers,

    /// <summary>The bytes are the same, but what a block wrote beside them (the seal of an encrypted object) is missing or another object's.</summary>
    SealDiffers,

    /// <summary>It is there, but nobody can say which CRC it should have: this job did not write this version of it.</summary>
    Unproven,

    /// <summary>It could not be compared.</summary>
    Failed,
}

/// <summary>The comparison of one object.</summary>
/// <param name="Result">What came of it.</param>
/// <param name="Sink">The sink node.</param>
/// <param name="Key">The key at the source; null for an extra object.</param>
/// <param name="Target">The full key at the sink; null when it can't have one.</param>
public sealed record VerifyFinding(VerifyResult Result, string Sink, string? Key, string? Target)
{
    /// <summary>The length it should have at the sink, in bytes; null when unknown.</summary>
    public long? ExpectedSize { get; init; }

    /// <summary>The length it has there; null when it is missing.</summary>
    public long? Size { get; init; }

    /// <summary>The CRC-64/XZ it should have there; null when unknown.</summary>
    public ulong? ExpectedCrc64 { get; init; }

    /// <summary>The CRC-64/XZ it has there; null when unknown.</summary>
    public ulong? Crc64 { get; init; }

    /// <summary>What went wrong; null otherwise.</summary>
    public string? Reason { get; init; }
}
