namespace OssPipeline.DevServer;

/// <summary>What a server was asked, by operation; safe for concurrent use.</summary>
public sealed class RequestCounters
{
    private static readonly int Operations = Enum.GetValues<OssOperation>().Length;

    private readonly long[] _requests = new long[Operations];
    private readonly long[] _succeeded = new long[Operations];
    private readonly long[] _bytesIn = new long[Operations];
    private readonly long[] _bytesOut = new long[Operations];

    internal RequestCounters()
    {
    }

    /// <summary>The counts of one operation since the start or the last <see cref="Reset"/>.</summary>
    public RequestCount this[OssOperation operation] => new(
        Volatile.Read(ref _requests[(int)operation]),
        Volatile.Read(ref _succeeded[(int)operation]),
        Volatile.Read(ref _bytesIn[(int)operation]),
        Volatile.Read(ref _bytesOut[(int)operation]));

    /// <summary>Sets everything to 0.</summary>
    public void Reset()
    {
        Array.Clear(_requests);
        Array.Clear(_succeeded);
        Array.Clear(_bytesIn);
        Array.Clear(_bytesOut);
    }

    internal void Began(OssOperation operation) => Interlocked.Increment(ref _requests[(int)operation]);

    internal void Succeeded(OssOperation operation) => Interlocked.Increment(ref _succeeded[(int)operation]);

    internal void Read(OssOperation operation, long bytes) => Interlocked.Add(ref _bytesIn[(int)operation], bytes);

    internal void Wrote(OssOperation operation, long bytes) => Interlocked.Add(ref _bytesOut[(int)operation], bytes);
}
