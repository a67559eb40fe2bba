namespace OssPipeline.S3.Client;

/// <summary>Ends a request when no byte has moved for a while, or when the caller gives up.</summary>
internal sealed class IdleTimeout : IDisposable
{
    private readonly CancellationToken _caller;
    private readonly CancellationTokenSource _source;

    public IdleTimeout(TimeSpan limit, CancellationToken caller)
    {
        Limit = limit;
        _caller = caller;
        _source = CancellationTokenSource.CreateLinkedTokenSource(caller);
        _source.CancelAfter(limit);
    }

    public TimeSpan Limit { get; }

    public CancellationToken Token => _source.Token;

    /// <summary>True where it was the time that ended the request and not the caller.</summary>
    public bool HasPassed => _source.IsCancellationRequested && !_caller.IsCancellationRequested;

    /// <summary>A byte has moved: counts from the beginning.</summary>
    public void Touch() => _source.CancelAfter(Limit);

    public void Dispose() => _source.Dispose();
}
