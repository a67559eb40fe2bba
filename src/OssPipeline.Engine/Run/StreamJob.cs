using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using OssPipeline.Core.Blocks;
using OssPipeline.Core.Data;
using OssPipeline.Engine.Plan;

namespace OssPipeline.Engine.Run;

/// <summary>A stream block's work on one object: its parts go in in order, new parts come out into the steps behind.</summary>
internal sealed class StreamJob(ObjectRun owner, RouteStep step, StreamStage stage, FlowGraph graph) : IFlowReader<Part>, IFlowWriter<Part>
{
    private readonly Lock _gate = new();
    private readonly SortedList<int, Part> _early = [];

    // Unbounded here, as every part in it holds its place in the memory budget.
    private readonly Channel<Part> _ordered = Channel.CreateUnbounded<Part>(new UnboundedChannelOptions { SingleReader = true });
    private int _next;
    private List<CompanionJob>? _companions;
    private RunContext? _context;
    private bool _lastWritten;
    private bool _ended;

    public ObjectRef Origin => owner.Origin;

    /// <summary>The leaves that its output reaches.</summary>
    public ulong Leaves => step.Leaves;

    /// <summary>Takes over a part, in any order.</summary>
    public void Add(Part part)
    {
        lock (_gate)
        {
            if (_ended)
            {
                part.Dispose();
                return;
            }

            _early.Add(part.Sequence, part);
            while (_early.Count > 0 && _early.GetKeyAtIndex(0) == _next)
            {
                var next = _early.GetValueAtIndex(0);
                _early.RemoveAt(0);
                _next++;
                if (!_ordered.Writer.TryWrite(next))
                {
                    next.Dispose(); // The job has ended early.
                }
                else if (next.IsLast)
                {
                    _ordered.Writer.Complete();
                }
            }
        }
    }

    /// <summary>No more parts will come: the object failed or the run stops.</summary>
    public void Break(Exception error) => _ordered.Writer.TryComplete(error);

    public async ValueTask<Part?> ReadAsync(CancellationToken cancellationToken)
    {
        if (await _ordered.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            _ordered.Reader.TryRead(out var part);
            return part;
        }

        return null;
    }

    public int PartSize(int sequence)
    {
        var (wanted, maxParts) = Wanted();
        return NominalPartSize is { } size
            ? (int)Math.Min(size, Math.Max(Bound!.Value, 1))
            : (int)Math.Min(PartSizing.ForUnknownLength(sequence, wanted, maxParts, stage.Share.MaxPart), stage.Share.MaxPart);
    }

    /// <summary>The size of every part but the last, in bytes; null when parts grow, as nobody knows how many there will be.</summary>
    public long? NominalPartSize
    {
        get
        {
            var (wanted, maxParts) = Wanted();
            return Bound is { } bound ? Math.Min(PartSizing.ForLength(bound, wanted, maxParts), stage.Share.MaxPart) : null;
        }
    }

    private long? Bound => owner.Shaped.Drafts[step.Index] is { } draft ? draft.Length ?? draft.LengthHint : null;

    private (long Size, int MaxParts) Wanted()
    {
        var (wanted, maxParts) = (1L, int.MaxValue);
        foreach (var route in owner.Tree.Routes)
        {
            if (route.Blocks.Contains(step.Node))
            {
                wanted = Math.Max(wanted, route.Sink.Sink.PartSize.Bytes);
                maxParts = Math.Min(maxParts, route.Sink.Sink.Store.MaxParts);
            }
        }

        return (wanted, maxParts);
    }

    public ValueTask<Lease> AcquireAsync(int bytes, CancellationToken cancellationToken) => stage.Memory.AcquireAsync(owner.Lane, bytes, cancellationToken);

    public ValueTask WriteAsync(Part item, CancellationToken cancellationToken)
    {
        _lastWritten |= item.IsLast;
        return graph.ForwardAsync(owner, step, item);
    }

    public IFlowWriter<Part> OpenCompanion(string suffix)
    {
        if (!step.Node.CompanionSuffixes.Contains(suffix, StringComparer.Ordinal))
        {
            throw new InvalidOperationException($"'{step.Node.Spec.Kind.Name}' makes a companion '{suffix}' that it did not declare.");
        }

        var companion = new CompanionJob(owner, step, stage, suffix, _context!);
        (_companions ??= []).Add(companion);
        return companion;
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever a block throws fails this object alone, by name, and the run goes on.")]
    public async Task RunAsync(RunContext context)
    {
        _context = context;
        try
        {
            await step.Node.Stream!.RunAsync(this, this, context.Stopping).ConfigureAwait(false);
            if (!_lastWritten)
            {
                throw new FlowException($"{step.Node.Name} ended without a last part");
            }
        }
        catch (Exception e)
        {
            if (!context.StopsOn(e))
            {
                owner.Fail(step, e is InvalidDataException ? new FlowException($"{step.Node.Name}: {e.Message}") : e);
            }
        }
        finally
        {
            Drain();
            foreach (var companion in _companions ?? [])
            {
                await companion.DisposeAsync().ConfigureAwait(false);
            }

            await owner.ExitAsync().ConfigureAwait(false);
        }
    }

    private void Drain()
    {
        lock (_gate)
        {
            _ordered.Writer.TryComplete();
            while (_ordered.Reader.TryRead(out var part))
            {
                part.Dispose();
            }

            foreach (var part in _early.Values)
            {
                part.Dispose();
            }

            _early.Clear();
            _ended = true;
        }
    }
}
