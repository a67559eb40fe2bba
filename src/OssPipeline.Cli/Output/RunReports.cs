using OssPipeline.Core.Checkpoints;

namespace OssPipeline.Cli.Output;

/// <summary>The reports of one run.</summary>
internal sealed class RunReports(IReadOnlyList<RunReport> reports) : IDisposable
{
    /// <summary>Adds an object to each.</summary>
    public void Add(WorkOutcome outcome)
    {
        foreach (var report in reports)
        {
            report.Add(outcome);
        }
    }

    /// <summary>Shows them under their names.</summary>
    /// <exception cref="IOException">One could not be written whole.</exception>
    public void Complete()
    {
        foreach (var report in reports)
        {
            report.Complete();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var report in reports)
        {
            report.Dispose();
        }
    }
}
