namespace OssPipeline.Cli.Output;

/// <summary>Says on stderr how far a long command is, at most every ten seconds. Safe for concurrent use.</summary>
/// <param name="clock">The clock.</param>
/// <param name="terminal">Where to.</param>
/// <param name="line">What.</param>
internal sealed class PeriodicNote(TimeProvider clock, Terminal terminal, Func<string> line)
{
    private long _last = clock.GetTimestamp();

    /// <summary>Something was done.</summary>
    public void Tick()
    {
        var last = Interlocked.Read(ref _last);
        if (clock.GetElapsedTime(last) >= RunProgress.PlainInterval && Interlocked.CompareExchange(ref _last, clock.GetTimestamp(), last) == last)
        {
            terminal.Note(line());
        }
    }
}
