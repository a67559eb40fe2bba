namespace OssPipeline.Core.Rows;

/// <summary>Durable notes of one table about a run, in the job's journal: what must be finished or taken back if the process dies.</summary>
public interface ITableLog
{
    /// <summary>The notes, in the order they were written.</summary>
    IReadOnlyList<string> Read();

    /// <summary>Adds notes; they are durable when it returns.</summary>
    ValueTask AppendAsync(IReadOnlyList<string> notes, CancellationToken cancellationToken);

    /// <summary>Forgets all notes.</summary>
    ValueTask ClearAsync(CancellationToken cancellationToken);
}
