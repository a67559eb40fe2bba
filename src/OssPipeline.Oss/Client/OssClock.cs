namespace OssPipeline.Oss.Client;

/// <summary>The server's time: the local clock and how far it was found to be off. Safe for concurrent use.</summary>
internal sealed class OssClock(TimeProvider clock)
{
    private long _offset;

    public DateTimeOffset Now => clock.GetUtcNow().AddTicks(Volatile.Read(ref _offset));

    /// <summary>Takes over the server's time from a response's <c>Date</c>.</summary>
    public void Correct(DateTimeOffset serverTime) => Volatile.Write(ref _offset, (serverTime - clock.GetUtcNow()).Ticks);
}
