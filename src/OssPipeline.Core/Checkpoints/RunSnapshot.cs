namespace OssPipeline.Core.Checkpoints;

/// <summary>The counts of a run at one moment. One object is counted once, however many sinks it goes to.</summary>
public sealed record RunSnapshot
{
    /// <summary>Objects listed so far.</summary>
    public long Listed { get; init; }

    /// <summary>Objects confirmed at every sink they go to.</summary>
    public long Done { get; init; }

    /// <summary>Objects that needed nothing: done by an earlier run, filtered out, or there already.</summary>
    public long Skipped { get; init; }

    /// <summary>Objects that failed.</summary>
    public long Failed { get; init; }

    /// <summary>Objects that would have needed something and did not get it, although nothing failed: they are archived.</summary>
    public long LeftBehind { get; init; }

    /// <summary>Whether listing has ended, so that <see cref="Listed"/> and <see cref="BytesKnown"/> are final.</summary>
    public bool ListingEnded { get; init; }

    /// <summary>Bytes of the objects listed that are to be read.</summary>
    public long BytesKnown { get; init; }

    /// <summary>Bytes read from sources.</summary>
    public long BytesRead { get; init; }

    /// <summary>Bytes that sinks confirmed.</summary>
    public long BytesWritten { get; init; }

    /// <summary>Bytes of objects that were copied inside the service, without passing through this machine.</summary>
    public long BytesCopied { get; init; }

    /// <summary>Calls to stores that were repeated.</summary>
    public long Retries { get; init; }

    /// <summary>Bytes of the memory budget in use.</summary>
    public long MemoryUsed { get; init; }

    /// <summary>Time since the run began.</summary>
    public TimeSpan Elapsed { get; init; }
}
