namespace OssPipeline.Engine.Checkpoints;

/// <summary>Where a job keeps its files: one journal and one lock under the state directory.</summary>
/// <param name="Directory">The state directory, absolute; <c>.osspipe</c> beside the pipeline file unless moved.</param>
/// <param name="Job">The pipeline's name.</param>
public sealed record JobState(string Directory, string Job)
{
    /// <summary>The name of the state directory when none is given.</summary>
    public const string DefaultDirectory = ".osspipe";

    /// <summary>The SQLite journal.</summary>
    public string JournalPath => Path.Combine(Directory, Job + ".journal");

    /// <summary>The lock that the one run at a time holds.</summary>
    public string LockPath => Path.Combine(Directory, Job + ".lock");

    /// <summary>What a run tells of itself while it goes.</summary>
    public string LiveStatusPath => Path.Combine(Directory, Job + ".live");

    /// <summary>What was ordered of a run while it goes.</summary>
    public string LiveOrdersPath => Path.Combine(Directory, Job + ".orders");

    /// <summary>Whether a run holds the lock just now.</summary>
    /// <exception cref="StateException">The lock can't be looked at.</exception>
    public bool IsInUse() => JobLock.IsHeld(this);
}
