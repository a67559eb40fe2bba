using System.Diagnostics.CodeAnalysis;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;
using OssPipeline.Engine.Plan;

namespace OssPipeline.Engine.Run;

/// <summary>Reads the parts of one source's objects: waits for memory in order, reads several at once, and sends them into the graph.</summary>
internal sealed class SourceStage
{
    private readonly LaneBlock<ReadRequest> _reads;
    private readonly RouteTree _tree;
    private readonly FlowGraph _graph;
    private readonly SourceMemory _memory;
    private readonly RunContext _context;

    public SourceStage(RouteTree tree, FlowGraph graph, SourceMemory memory, RunContext context)
    {
        _tree = tree;
        _graph = graph;
        _memory = memory;
        _context = context;
        _reads = new LaneBlock<ReadRequest>(ReadAsync, tree.Source.Source.Store.ReadConcurrency, context.Traffic);
    }

    /// <summary>Sends one object through: reads what is still needed of it. One object at a time in each lane.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever goes wrong with one object fails it alone, by name, and the run goes on.")]
    public async ValueTask PumpAsync(ObjectRun owner)
    {
        try
        {
            await _graph.CopyAsync(owner).ConfigureAwait(false);
            await _graph.TakePlacesAsync(owner, _context.Stopping).ConfigureAwait(false);
            if (owner.Passages is { } passages)
            {
                await passages.BeginAsync().ConfigureAwait(false);
            }

            await owner.BeginCheckAsync().ConfigureAwait(false);
            var stored = owner.Check is null ? await StoredPartsAsync(owner).ConfigureAwait(false) : null;
            for (var sequence = 0; sequence < owner.PartCount && owner.LiveLeaves != 0; sequence++)
            {
                if (stored is not null && stored.Contains(sequence))
                {
                    await AcceptStoredAsync(owner, sequence).ConfigureAwait(false);
                    continue;
                }

                var length = (int)owner.SourceLengthOf(sequence);
                await ProvideCopiesAsync(owner, sequence, length).ConfigureAwait(false);
                var lease = await _memory.AcquireAsync(owner.Lane, length, _context.Stopping).ConfigureAwait(false);
                owner.Enter();
                if (!await _reads.SendAsync(owner.Lane, new ReadRequest(owner, sequence, length, lease)).ConfigureAwait(false))
                {
                    throw new InvalidOperationException("A source was completed while objects were still to be read.");
                }
            }
        }
        catch (Exception e)
        {
            if (!_context.StopsOn(e))
            {
                owner.Fail(_tree.Root, e);
            }

            owner.BreakJobs(e);
        }
        finally
        {
            await owner.ExitAsync().ConfigureAwait(false);
        }
    }

    public Task CompleteAsync() => _reads.CompleteAsync();

    // In the order of parts and before the memory to read into, so that a part under way never waits for memory.
    private async ValueTask ProvideCopiesAsync(ObjectRun owner, int sequence, int length)
    {
        if (_memory.CopiesOf(owner.Lane) is { } copies && owner.Passages is { } passages)
        {
            await copies.ProvideAsync(_tree, owner.LiveLeaves, passages, sequence, length, _context.Stopping).ConfigureAwait(false);
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever goes wrong with one object fails it alone, by name, and the run goes on.")]
    private async Task ReadAsync(ReadRequest request)
    {
        var (owner, sequence, length, lease) = request;
        Part? part = new(owner.Origin, sequence, sequence == owner.PartCount - 1, sequence * owner.PartSize, lease, length);
        try
        {
            if (_context.Stopping.IsCancellationRequested || owner.LiveLeaves == 0)
            {
                owner.Check?.Break();
                return;
            }

            var read = length == 0 ? 0 : await _tree.Source.Source.ReadAsync(owner.Origin, part.Offset, part.Bytes, _context.Stopping).ConfigureAwait(false);
            if (read != length)
            {
                throw new StoreException(StoreErrorKind.Changed, $"{owner.Origin.Key}: it became shorter while it was read");
            }

            _context.Counters.Read(read);
            if (owner.Check is { } check)
            {
                await check.AddAsync(sequence, part.Offset, part.Bytes).ConfigureAwait(false);
            }

            if (_tree.ComputesSourceCrc is null)
            {
                owner.SourcePart(sequence, length, part.EnsureCrc64());
            }

            var sent = part;
            part = null;
            await _graph.ForwardAsync(owner, _tree.Root, sent).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            if (!_context.StopsOn(e))
            {
                owner.Fail(_tree.Root, e);
            }

            owner.BreakJobs(e);
        }
        finally
        {
            part?.Dispose();
            await owner.ExitAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Sequences that need not even be read, as every sink that still wants the object has them, by its own word and the journal's.</summary>
    private async ValueTask<HashSet<int>?> StoredPartsAsync(ObjectRun owner)
    {
        if (!_tree.CanSkipStoredParts)
        {
            return null;
        }

        HashSet<int>? stored = null;
        foreach (var flow in owner.Flows)
        {
            // What is copied inside the service goes on with its upload by itself, and may have completed it by now.
            if (flow is null or { IsSettled: true } or { Route.IsServerSide: true })
            {
                continue;
            }

            if (flow.Earlier is null)
            {
                return null;
            }

            var atStore = await flow.FindStoredPartsAsync().ConfigureAwait(false);
            var agreed = flow.Journaled.Where(j => atStore.TryGetValue(j.Key, out var part)
                && part.Size == j.Value.Part.Size && part.Crc64 == j.Value.Part.Crc64 && part.Crc64 is not null
                && j.Value.SourceLength == owner.SourceLengthOf(j.Key)).Select(j => j.Key);
            if (stored is null)
            {
                stored = [.. agreed];
            }
            else
            {
                stored.IntersectWith(agreed);
            }
        }

        return stored;
    }

    private async ValueTask AcceptStoredAsync(ObjectRun owner, int sequence)
    {
        var noted = false;
        foreach (var flow in owner.Flows)
        {
            if (flow is null or { IsSettled: true })
            {
                continue;
            }

            var journaled = flow.Journaled[sequence];
            if (!noted)
            {
                noted = true;
                owner.SourcePart(sequence, journaled.SourceLength, journaled.SourceCrc64);
                for (var witness = 0; witness < _tree.Witnesses.Count; witness++)
                {
                    owner.Witnessed(witness, sequence, journaled.SourceLength, journaled.SourceCrc64);
                }
            }

            if (flow.AcceptStored(journaled))
            {
                await _graph.CommitAsync(owner, flow).ConfigureAwait(false);
            }
        }
    }

    private readonly record struct ReadRequest(ObjectRun Owner, int Sequence, int Length, Lease Lease);
}
