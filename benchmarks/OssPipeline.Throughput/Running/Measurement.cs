namespace OssPipeline.Throughput.Running;

/// <summary>What one run of a process took, seen from outside.</summary>
/// <param name="Wall">From before its start until it had ended.</param>
/// <param name="Cpu">User and system time of the process and its children.</param>
/// <param name="PeakRss">The largest resident set of any of them, in bytes.</param>
/// <param name="LastLine">The last line of its standard output.</param>
internal sealed record Measurement(TimeSpan Wall, TimeSpan Cpu, long PeakRss, string LastLine);
