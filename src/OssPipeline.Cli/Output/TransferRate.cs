namespace OssPipeline.Cli.Output;

/// <summary>How fast a count grows now: over the last seconds, so that a stall shows and the beginning does not weigh for ever.</summary>
internal sealed class TransferRate
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private readonly Queue<(TimeSpan At, long Count)> _samples = new();

    /// <summary>Adds what was counted at a moment; moments ascend.</summary>
    public void Add(TimeSpan at, long count)
    {
        _samples.Enqueue((at, count));
        while (_samples.Count > 2 && at - _samples.Peek().At > Window)
        {
            _samples.Dequeue();
        }

        Last = (at, count);
    }

    /// <summary>Per second; 0 while nothing can be said.</summary>
    public double PerSecond
    {
        get
        {
            if (_samples.Count < 2)
            {
                return Last.At > TimeSpan.Zero ? Last.Count / Last.At.TotalSeconds : 0;
            }

            var (at, count) = _samples.Peek();
            var seconds = (Last.At - at).TotalSeconds;
            return seconds > 0 ? Math.Max(0, (Last.Count - count) / seconds) : 0;
        }
    }

    private (TimeSpan At, long Count) Last { get; set; }
}
