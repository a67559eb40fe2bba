using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;

namespace OssPipeline.Core.Checkpoints;

/// <summary>One object on its way to one sink: what the journal is keyed by.</summary>
/// <param name="Source">Name of the source node.</param>
/// <param name="Key">The object's key in the source.</param>
/// <param name="Sink">Name of the sink node.</param>
public readonly record struct FlowId(string Source, string Key, string Sink);

/// <summary>An entry of a job's journal. The fold of all entries of a job is its manifest.</summary>
/// <param name="Id">What it is about.</param>
public abstract record CheckpointRecord(FlowId Id)
{
    /// <summary>Work on the object begins; it forgets what an earlier attempt left about it. Durable before anything is sent.</summary>
    /// <param name="Id">What it is about.</param>
    /// <param name="Version">The source version that is read.</param>
    /// <param name="Target">The full key at the sink.</param>
    /// <param name="PartSize">The part size, in bytes.</param>
    public sealed record Started(FlowId Id, ObjectRef Version, string Target, long PartSize) : CheckpointRecord(Id);

    /// <summary>A multipart upload is open for it; parts of an earlier upload are forgotten. Durable before its first part is sent.</summary>
    /// <param name="Id">What it is about.</param>
    /// <param name="UploadId">The store's ID of the upload.</param>
    /// <param name="Note">What a later run needs to make the same bytes again (<c>IPassage.Note</c>); null for nothing. Never a secret.</param>
    public sealed record UploadBegun(FlowId Id, string UploadId, string? Note = null) : CheckpointRecord(Id);

    /// <summary>The store confirmed a part.</summary>
    /// <param name="Id">What it is about.</param>
    /// <param name="Sequence">Place of the part, from 0.</param>
    /// <param name="Part">The part as the store confirmed it, with its CRC.</param>
    /// <param name="SourceCrc64">CRC-64/XZ of the bytes read for it.</param>
    /// <param name="SourceLength">How many bytes were read for it.</param>
    public sealed record PartStored(FlowId Id, int Sequence, UploadedPart Part, ulong SourceCrc64, long SourceLength) : CheckpointRecord(Id);

    /// <summary>
    /// All parts are stored and the upload is about to be completed. Durable before the store is asked to, so that a run killed in
    /// between can tell from the store's CRC whether it happened.
    /// </summary>
    /// <param name="Id">What it is about.</param>
    /// <param name="Length">Length of the object at the sink, in bytes.</param>
    /// <param name="Crc64">CRC-64/XZ that the object will have at the sink.</param>
    /// <param name="SourceCrc64">CRC-64/XZ of all bytes read for it.</param>
    /// <param name="Findings">What it still has to get as tags once it is complete (<c>PassageEnd.Findings</c>); null for nothing.</param>
    public sealed record Committing(FlowId Id, long Length, ulong Crc64, ulong SourceCrc64, IReadOnlyDictionary<string, string>? Findings = null)
        : CheckpointRecord(Id)
    {
        /// <summary>SHA-256 of its plaintext (<c>PassageEnd.PlainSha256</c>); null when no block computed it.</summary>
        public string? PlainSha256 { get; init; }

        /// <summary>What the sink confirmed beside it (<c>ICompanionMaker</c>); null for nothing.</summary>
        public IReadOnlyList<CompanionRecord>? Companions { get; init; }
    }

    /// <summary>The store confirmed the object, and its CRC matched.</summary>
    /// <param name="Id">What it is about.</param>
    /// <param name="Stored">The object at the sink, with its CRC.</param>
    /// <param name="SourceCrc64">CRC-64/XZ of all bytes read for it.</param>
    /// <param name="HadParts">Whether parts were recorded for it, which may be forgotten now.</param>
    public sealed record Committed(FlowId Id, ObjectInfo Stored, ulong SourceCrc64, bool HadParts) : CheckpointRecord(Id)
    {
        /// <summary>What it has in its metadata or tags since (<c>PassageEnd.Findings</c>); null for nothing.</summary>
        public IReadOnlyDictionary<string, string>? Findings { get; init; }

        /// <summary>SHA-256 of its plaintext (<c>PassageEnd.PlainSha256</c>); null when no block computed it.</summary>
        public string? PlainSha256 { get; init; }

        /// <summary>What the sink confirmed beside it (<c>ICompanionMaker</c>); null for nothing.</summary>
        public IReadOnlyList<CompanionRecord>? Companions { get; init; }
    }

    /// <summary>The sink has the object and shows it when the run commits (<c>ISink.CommitsWithRun</c>).</summary>
    /// <param name="Id">What it is about.</param>
    /// <param name="Stored">The sink's receipt.</param>
    /// <param name="SourceCrc64">CRC-64/XZ of all bytes read for it.</param>
    public sealed record Held(FlowId Id, ObjectInfo Stored, ulong SourceCrc64) : CheckpointRecord(Id);

    /// <summary>The object failed in this run.</summary>
    /// <param name="Id">What it is about.</param>
    /// <param name="Reason">Why.</param>
    /// <param name="KeepsUpload">Whether the open upload is left for a later run.</param>
    public sealed record Failed(FlowId Id, string Reason, bool KeepsUpload) : CheckpointRecord(Id);

    /// <summary>The upload that an earlier run left open was aborted.</summary>
    /// <param name="Id">What it is about.</param>
    public sealed record UploadDropped(FlowId Id) : CheckpointRecord(Id);
}
