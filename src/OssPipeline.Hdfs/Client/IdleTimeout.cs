namespace OssPipeline.Hdfs.Client;

/// <summary>Ends a request when no byte has moved for a while, or when the caller gives up.</summary>
internal sealed class IdleTimeout : IDisposable
{
    private readonly TimeSpan _limit;
    private readonly CancellationToken _caller;
    private readonly CancellationTokenSource _source;

    public IdleTimeout(TimeSpan limit, CancellationToken caller)
    {
        _limit = limit;
        _caller = caller;
        _source = CancellationTokenSource.CreateLinkedTokenSource(caller);
        _source.CancelAfter(limit);
    }

    public TimeSpan Limit => _limit;

    public CancellationToken Token => _source.Token;

    /// <summary>True where it was the time that ended the request and not the caller.</summary>
    public bool HasPassed => _source.IsCancellationRequested && !_caller.IsCancellationRequested;

    /// <summary>A byte has moved: counts from the beginning.</summary>
    public void Touch() => _source.CancelAfter(_limit);

    public void Dispose() => _source.Dispose();
}
