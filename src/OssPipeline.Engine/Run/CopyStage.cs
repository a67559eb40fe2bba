using System.Diagnostics.CodeAnalysis;
using OssPipeline.Engine.Plan;

namespace OssPipeline.Engine.Run;

/// <summary>Has objects copied to one sink inside the service, several at once.</summary>
internal sealed class CopyStage
{
    private readonly LaneBlock<CopyItem> _block;
    private readonly RunContext _context;

    public CopyStage(PlanNode node, RunContext context)
    {
        _context = context;
        _block = new LaneBlock<CopyItem>(CopyAsync, node.Sink.Concurrency, context.Traffic);
    }

    /// <summary>Takes an object in. It was entered for it.</summary>
    public async ValueTask SendAsync(ObjectRun owner, SinkFlow flow)
    {
        if (!await _block.SendAsync(owner.Lane, new CopyItem(owner, flow)).ConfigureAwait(false))
        {
            throw new InvalidOperationException("A sink was completed while objects were still on their way.");
        }
    }

    public Task CompleteAsync() => _block.CompleteAsync();

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever a sink throws fails this object alone, by name, and the run goes on.")]
    private async Task CopyAsync(CopyItem item)
    {
        try
        {
            if (!_context.Stopping.IsCancellationRequested)
            {
                await item.Flow.CopyAsync().ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            if (!_context.StopsOn(e))
            {
                item.Flow.Fail(e);
            }
        }
        finally
        {
            await item.Owner.ExitAsync().ConfigureAwait(false);
        }
    }

    /// <param name="Owner">The object.</param>
    /// <param name="Flow">Its way to this sink.</param>
    private readonly record struct CopyItem(ObjectRun Owner, SinkFlow Flow);
}
