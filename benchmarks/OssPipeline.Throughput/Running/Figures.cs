namespace OssPipeline.Throughput.Running;

/// <summary>One run that did its work.</summary>
/// <param name="Client">The client process, from outside.</param>
/// <param name="ServerCpu">What the server used meanwhile.</param>
internal sealed record Figures(Measurement Client, TimeSpan ServerCpu)
{
    /// <summary>What was left to be written to disk when the client had ended, in bytes; null where nothing is stored.</summary>
    public long? Dirty { get; init; }

    /// <summary>How long writing it then took.</summary>
    public TimeSpan Flush { get; init; }
}
