using System.Diagnostics.CodeAnalysis;
using OssPipeline.Core.Data;
using OssPipeline.Engine.Plan;

namespace OssPipeline.Engine.Run;

/// <summary>Stores parts at one sink, several at once.</summary>
internal sealed class SinkStage
{
    private readonly LaneBlock<SinkItem> _block;
    private readonly RunContext _context;

    public SinkStage(PlanNode node, RunContext context)
    {
        _context = context;
        _block = new LaneBlock<SinkItem>(StoreAsync, node.Sink.Concurrency, context.Traffic);
    }

    /// <summary>Takes over a part. The object was entered for it.</summary>
    public async ValueTask SendAsync(ObjectRun owner, SinkFlow flow, Part? part)
    {
        if (!await _block.SendAsync(owner.Lane, new SinkItem(owner, flow, part)).ConfigureAwait(false))
        {
            part?.Dispose();
            throw new InvalidOperationException("A sink was completed while parts were still on their way.");
        }
    }

    public Task CompleteAsync() => _block.CompleteAsync();

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever a sink throws fails this object alone, by name, and the run goes on.")]
    private async Task StoreAsync(SinkItem item)
    {
        try
        {
            if (!item.Flow.IsSettled && !_context.Stopping.IsCancellationRequested)
            {
                if (item.Part is { } part)
                {
                    await item.Flow.StoreAsync(part).ConfigureAwait(false);
                }
                else
                {
                    await item.Flow.CommitAsync().ConfigureAwait(false);
                }
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
            item.Part?.Dispose();
            await item.Owner.ExitAsync().ConfigureAwait(false);
        }
    }

    /// <param name="Owner">The object.</param>
    /// <param name="Flow">Its way to this sink.</param>
    /// <param name="Part">The part to store; null when all parts are stored already and only the commit is missing.</param>
    private readonly record struct SinkItem(ObjectRun Owner, SinkFlow Flow, Part? Part);
}
