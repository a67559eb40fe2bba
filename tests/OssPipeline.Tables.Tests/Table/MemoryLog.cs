using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.Tests.Table;

/// <summary>A table's log, in memory; appends may be made to fail.</summary>
internal sealed class MemoryLog(Action? step = null) : ITableLog
{
    private readonly Lock _gate = new();
    private readonly List<string> _notes = [];

    public Action? Step { get; set; } = step;

    public IReadOnlyList<string> Read()
    {
        lock (_gate)
        {
            return [.. _notes];
        }
    }

    public ValueTask AppendAsync(IReadOnlyList<string> notes, CancellationToken cancellationToken)
    {
        Step?.Invoke();
        lock (_gate)
        {
            _notes.AddRange(notes);
        }

        Step?.Invoke();
        return ValueTask.CompletedTask;
    }

    public ValueTask ClearAsync(CancellationToken cancellationToken)
    {
        Step?.Invoke();
        lock (_gate)
        {
            _notes.Clear();
        }

        return ValueTask.CompletedTask;
    }
}
