namespace OssPipeline.Core.Checkpoints;

/// <summary>The journal of one job. One run at a time may hold it.</summary>
/// <remarks>
/// Records are appended in batches; what was appended survives a SIGKILL of this process. Reading sees everything appended before.
/// Safe for concurrent use.
/// </remarks>
public interface ICheckpointStore : IManifest, IAsyncDisposable
{
    /// <summary>Queues a record; it becomes durable with the next batch. Waits only while the queue is full.</summary>
    ValueTask AppendAsync(CheckpointRecord record, CancellationToken cancellationToken);

    /// <summary>Appends records and returns once they, and all queued before them, are durable.</summary>
    ValueTask AppendDurablyAsync(IReadOnlyList<CheckpointRecord> records, CancellationToken cancellationToken);

    /// <summary>Returns once everything queued so far is durable.</summary>
    ValueTask FlushAsync(CancellationToken cancellationToken);

    /// <summary>The stored parts of an object that is under way, keyed by sequence.</summary>
    IReadOnlyDictionary<int, CheckpointRecord.PartStored> FindParts(FlowId id);
}
