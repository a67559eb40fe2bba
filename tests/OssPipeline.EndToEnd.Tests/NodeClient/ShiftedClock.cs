namespace OssPipeline.EndToEnd.Tests.NodeClient;

/// <summary>The system's clock, put forward or back: the client has no other clock than the system's, so the server's is moved.</summary>
public sealed class ShiftedClock : TimeProvider
{
    private long _ticks;

    /// <summary>How far it is ahead.</summary>
    public TimeSpan Shift
    {
        get => new(Volatile.Read(ref _ticks));
        set => Volatile.Write(ref _ticks, value.Ticks);
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Shift;
}
