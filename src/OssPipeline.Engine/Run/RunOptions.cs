using OssPipeline.Core.Checkpoints;

namespace OssPipeline.Engine.Run;

/// <summary>How a run behaves beyond what the pipeline file says.</summary>
public sealed record RunOptions
{
    /// <summary>Forget what earlier runs did and write every object again.</summary>
    public bool StartAnew { get; init; }

    /// <summary>List sources from their beginning, though an interrupted run has listed a part of them.</summary>
    public bool ListAnew { get; init; }

    /// <summary>Called once for each object when its work has ended; from several threads, so it must be quick and safe.</summary>
    public Action<WorkOutcome>? ObjectEnded { get; init; }

    /// <summary>How many calls to stores were repeated so far.</summary>
    public Func<long> Retries { get; init; } = static () => 0;
}
