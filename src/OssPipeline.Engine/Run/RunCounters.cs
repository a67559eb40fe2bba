using System.Diagnostics;
using OssPipeline.Core.Checkpoints;

namespace OssPipeline.Engine.Run;

/// <summary>The counts of a run, added to from many threads.</summary>
internal sealed class RunCounters(TimeProvider clock)
{
    private readonly long _started = clock.GetTimestamp();
    private long _listed;
    private long _done;
    private long _skipped;
    private long _failed;
    private long _leftBehind;
    private long _bytesKnown;
    private long _bytesRead;
    private long _bytesWritten;
    private long _bytesCopied;
    private int _listing;

    public void Listed() => Interlocked.Increment(ref _listed);

    public void Known(long bytes) => Interlocked.Add(ref _bytesKnown, bytes);

    public void Read(long bytes) => Interlocked.Add(ref _bytesRead, bytes);

    public void Written(long bytes) => Interlocked.Add(ref _bytesWritten, bytes);

    public void Copied(long bytes) => Interlocked.Add(ref _bytesCopied, bytes);

    public void ListingBegan() => Interlocked.Increment(ref _listing);

    public void ListingEnded() => Interlocked.Decrement(ref _listing);

    public void Ended(WorkResult result)
    {
        switch (result)
        {
            case WorkResult.Done:
                Interlocked.Increment(ref _done);
                break;
            case WorkResult.Skipped:
                Interlocked.Increment(ref _skipped);
                break;
            case WorkResult.Failed:
                Interlocked.Increment(ref _failed);
                break;
            case WorkResult.LeftBehind:
                Interlocked.Increment(ref _leftBehind);
                break;
            default:
                throw new UnreachableException();
        }
    }

    public RunSnapshot Snapshot(long retries, long memoryUsed) => new()
    {
        Listed = Interlocked.Read(ref _listed),
        Done = Interlocked.Read(ref _done),
        Skipped = Interlocked.Read(ref _skipped),
        Failed = Interlocked.Read(ref _failed),
        LeftBehind = Interlocked.Read(ref _leftBehind),
        ListingEnded = Volatile.Read(ref _listing) == 0,
        BytesKnown = Interlocked.Read(ref _bytesKnown),
        BytesRead = Interlocked.Read(ref _bytesRead),
        BytesWritten = Interlocked.Read(ref _bytesWritten),
        BytesCopied = Interlocked.Read(ref _bytesCopied),
        Retries = retries,
        MemoryUsed = memoryUsed,
        Elapsed = clock.GetElapsedTime(_started),
    };
}
