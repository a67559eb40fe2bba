using OssPipeline.Core.Data;
using OssPipeline.Engine.Plan;

namespace OssPipeline.Engine.Run;

/// <summary>Memory for copies of parts that a fork shares and a block behind it changes.</summary>
internal sealed class CopyBudget(long bytes) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    public MemoryBudget Memory { get; } = new(new ByteSize(bytes));

    /// <summary>Gets all the copies that one part may need. One part at a time, so that two never wait for each other's second.</summary>
    public async ValueTask ProvideAsync(
        RouteTree tree, ulong live, ObjectPassages passages, int sequence, int length, CancellationToken cancellationToken)
    {
        if (!tree.Partwise.Any(s => s.MayCopy && (s.Leaves & live) != 0))
        {
            return;
        }

        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            foreach (var step in tree.Partwise)
            {
                if (step.MayCopy && (step.Leaves & live) != 0)
                {
                    passages.Provide(step, sequence, await Memory.AcquireAsync(length, cancellationToken).ConfigureAwait(false));
                }
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        _turn.Dispose();
        Memory.Dispose();
    }
}
