namespace OssPipeline.Storage.Layers;

/// <summary>Counts what goes to and comes from a store. Several stores may share one; safe for concurrent use.</summary>
public sealed class StoreMeter
{
    private long _calls;
    private long _failures;
    private long _retries;
    private long _bytesRead;
    private long _bytesWritten;

    /// <summary>Calls made, repeated ones each time; a listing counts once.</summary>
    public long Calls => Volatile.Read(ref _calls);

    /// <summary>Calls that failed, whether they were repeated or not; cancelled ones don't count.</summary>
    public long Failures => Volatile.Read(ref _failures);

    /// <summary>Calls that were repeated after a failure.</summary>
    public long Retries => Volatile.Read(ref _retries);

    /// <summary>Bytes of objects that the store returned.</summary>
    public long BytesRead => Volatile.Read(ref _bytesRead);

    /// <summary>Bytes of objects and parts that the store confirmed.</summary>
    public long BytesWritten => Volatile.Read(ref _bytesWritten);

    internal void CountCall() => Interlocked.Increment(ref _calls);

    internal void CountFailure() => Interlocked.Increment(ref _failures);

    internal void CountRetry() => Interlocked.Increment(ref _retries);

    internal void CountRead(long bytes) => Interlocked.Add(ref _bytesRead, bytes);

    internal void CountWritten(long bytes) => Interlocked.Add(ref _bytesWritten, bytes);
}
