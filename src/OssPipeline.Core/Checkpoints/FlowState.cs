using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;

namespace OssPipeline.Core.Checkpoints;

/// <summary>How far an object got.</summary>
public enum FlowStage
{
    /// <summary>Work began and did not end.</summary>
    Started,

    /// <summary>The store confirmed it and its CRC matched.</summary>
    Committed,

    /// <summary>It failed.</summary>
    Failed,

    /// <summary>The sink has it, and shows it when the whole run commits; of a run that did not, it counts for nothing.</summary>
    Held,
}

/// <summary>The fold of the journal for one object on its way to one sink: a line of the manifest.</summary>
/// <param name="Id">What it is about.</param>
/// <param name="Stage">How far it got.</param>
/// <param name="Version">The source version it was about.</param>
/// <param name="Target">The full key at the sink.</param>
/// <param name="PartSize">The part size, in bytes.</param>
public sealed record FlowState(FlowId Id, FlowStage Stage, ObjectRef Version, string Target, long PartSize)
{
    /// <summary>The open upload; null when none was begun.</summary>
    public string? UploadId { get; init; }

    /// <summary>Length and CRC-64/XZ the object was about to be committed with; null when it did not get that far.</summary>
    public (long Length, ulong Crc64)? Committing { get; init; }

    /// <summary>What the sink holds, once committed.</summary>
    public ObjectInfo? Stored { get; init; }

    /// <summary>CRC-64/XZ of the bytes read, once about to be committed or committed.</summary>
    public ulong? SourceCrc64 { get; init; }

    /// <summary>What a run needs to make the same bytes for its open upload again; null for nothing.</summary>
    public string? Note { get; init; }

    /// <summary>What it has, or once complete has to get, beside its bytes; empty for nothing.</summary>
    public IReadOnlyDictionary<string, string> Findings { get; init; } = new Dictionary<string, string>();

    /// <summary>SHA-256 of its plaintext, in hex as <c>Sha256Leaves</c> defines it; null when no block computed it.</summary>
    public string? PlainSha256 { get; init; }

    /// <summary>What the sink holds beside it (<c>ICompanionMaker</c>), once about to be committed or committed; empty for nothing.</summary>
    public IReadOnlyList<CompanionRecord> Companions { get; init; } = [];

    /// <summary>Why it failed.</summary>
    public string? Reason { get; init; }

    /// <summary>Hash of the plan it was started under.</summary>
    public required string PlanHash { get; init; }
}
