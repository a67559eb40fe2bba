using System.Diagnostics.CodeAnalysis;
using OssPipeline.Core.Blocks;
using OssPipeline.Core.Checkpoints;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;
using OssPipeline.Engine.Plan;

namespace OssPipeline.Engine.Run;

/// <summary>One object under way: its flows to the sinks, what was read of it, and who still works on it.</summary>
internal sealed class ObjectRun
{
    private readonly Lock _gate = new();
    private readonly RunContext _context;
    private readonly ulong[]? _sourceCrcs;
    private readonly CrcLedger _source = new();
    private readonly CrcLedger[] _witnessed;
    private Task<ObjectRef>? _described;
    private int _workers = 1;

    public ObjectRun(ShapedObject shaped, RouteTree tree, long partSize, RunContext context)
    {
        Shaped = shaped;
        Tree = tree;
        PartSize = partSize;
        PartCount = (int)Math.Max(1, (Origin.Size + partSize - 1) / partSize);
        Flows = new SinkFlow?[tree.Routes.Count];
        _context = context;
        _sourceCrcs = PartCount > 1 ? new ulong[PartCount] : null;
        _witnessed = tree.Witnesses.Count == 0 ? [] : new CrcLedger[tree.Witnesses.Count];
        for (var i = 0; i < _witnessed.Length; i++)
        {
            _witnessed[i] = new CrcLedger();
        }

        Passages = tree.Partwise.Count == 0 ? null : new ObjectPassages(this, context);
        context.ObjectBegan();
    }

    public ShapedObject Shaped { get; }

    public ObjectRef Origin => Shaped.Origin;

    public RouteTree Tree { get; }

    public long PartSize { get; }

    public int PartCount { get; }

    /// <summary>How often it was begun in this run, with this time.</summary>
    public int Attempt { get; set; } = 1;

    /// <summary>By leaf; null where the object does not go.</summary>
    public SinkFlow?[] Flows { get; }

    /// <summary>Reasons why sinks get nothing, and why that is so from the start; by leaf.</summary>
    public required IReadOnlyList<(string Reason, bool IsFailed)> LeftOut { get; init; }

    /// <summary>Stream blocks it holds a place in, each with how to give it back.</summary>
    public List<StreamStage>? Places { get; set; }

    /// <summary>Work of stream blocks on it, by step.</summary>
    public Dictionary<int, StreamJob>? Jobs { get; set; }

    /// <summary>Its passages through blocks that keep something for each object; null when the tree has no such block.</summary>
    public ObjectPassages? Passages { get; }

    /// <summary>Compares what is read with what the source vouches for; null where it vouches for nothing but its CRC-64.</summary>
    public SourceCheck? Check { get; private set; }

    /// <summary>CRC-64/XZ of all bytes read, once all are.</summary>
    public ulong SourceCrc64 => _source.Crc64;

    public ulong SourceCrcOf(int sequence) => _sourceCrcs is null ? _source.Crc64 : _sourceCrcs[sequence];

    public long SourceLengthOf(int sequence) => Math.Min(PartSize, Origin.Size - (sequence * PartSize));

    /// <summary>The leaves that still want parts; those that are copied inside the service never do.</summary>
    public ulong LiveLeaves
    {
        get
        {
            ulong live = 0;
            for (var leaf = 0; leaf < Flows.Length; leaf++)
            {
                if (Flows[leaf] is { IsSettled: false, Route.IsServerSide: false })
                {
                    live |= 1UL << leaf;
                }
            }

            return live;
        }
    }

    /// <summary>Notes a part as read, now or by an earlier run.</summary>
    public void SourcePart(int sequence, long length, ulong crc)
    {
        lock (_gate)
        {
            _sourceCrcs?[sequence] = crc;
            _source.Add(sequence, length, crc);
        }
    }

    /// <summary>Notes a part that passed a witness.</summary>
    public void Witnessed(int witness, int sequence, long length, ulong crc)
    {
        lock (_gate)
        {
            _witnessed[witness].Add(sequence, length, crc);
        }
    }

    /// <summary>Asks the witnesses on a way about the whole object.</summary>
    /// <returns>Null when all is well.</returns>
    public async ValueTask<string?> JudgeAsync(Route route)
    {
        if (Tree.Source.Source.Checks && await SourceProblemAsync().ConfigureAwait(false) is { } problem)
        {
            return problem;
        }

        for (var i = 0; i < Tree.Witnesses.Count; i++)
        {
            var step = Tree.Witnesses[i];
            if (!route.Blocks.Contains(step.Node))
            {
                continue;
            }

            var witness = (IPartWitness)step.Node.Component;
            var origin = witness.WantsVouchedCrc64 ? await VouchedAsync().ConfigureAwait(false) : Origin;
            if (witness.Judge(origin, _witnessed[i].Length, _witnessed[i].Crc64) is { } reason)
            {
                return $"{step.Node.Name}: {reason}";
            }
        }

        return null;
    }

    /// <summary>The source object with its headers, metadata and CRC, asked for once; it must still be the version that was listed.</summary>
    public Task<ObjectRef> DescribeAsync()
    {
        lock (_gate)
        {
            return _described ??= DescribeNowAsync();
        }
    }

    /// <summary>Begins to compare what will be read with what the source vouches for, where it vouches for more than a CRC-64.</summary>
    public async ValueTask BeginCheckAsync()
    {
        var source = Tree.Source.Source;
        if (!source.Checks || !source.Store.TellsProof || LiveLeaves == 0)
        {
            return;
        }

        var described = await DescribeAsync().ConfigureAwait(false);
        if (await source.ProveAsync(described, _context.Stopping).ConfigureAwait(false) is { } proof)
        {
            Check = new SourceCheck(proof);
        }
    }

    /// <summary>Asks for the description ahead of the object's turn, when something will need it.</summary>
    public void DescribeAhead()
    {
        var source = Tree.Source.Source;
        if (LiveLeaves != 0
            && ((source.Checks && (source.Store.TellsProof || NeedsVouchedCrc))
                || Array.Exists(Flows, f => f is not null && SourceAttributesReader.NeedsDescription(f.Route))))
        {
            // Whoever needs it awaits it, and then sees what went wrong.
            _ = DescribeAsync();
        }
    }

    private bool NeedsVouchedCrc => Origin.Crc64 is null && Tree.Source.Source.Store is { TellsCrc64: true, IsLocal: false };

    private async ValueTask<string?> SourceProblemAsync()
    {
        if (Check?.Judge() is { } problem)
        {
            return problem;
        }

        var vouched = await VouchedAsync().ConfigureAwait(false);
        return vouched.Crc64 is { } crc && crc != SourceCrc64
            ? $"what was read has CRC-64 {SourceCrc64}, the source vouches for {crc}: it was damaged on the way or at the source"
            : null;
    }

    private async ValueTask<ObjectRef> VouchedAsync() =>
        NeedsVouchedCrc ? Origin with { Crc64 = (await DescribeAsync().ConfigureAwait(false)).Crc64 } : Origin;

    private async Task<ObjectRef> DescribeNowAsync()
    {
        using var place = await _context.EnterDescriptionAsync().ConfigureAwait(false);
        var now = await Tree.Source.Source.HeadAsync(Origin.Key, _context.Stopping).ConfigureAwait(false);
        return now is not null && string.Equals(now.ETag, Origin.ETag, StringComparison.OrdinalIgnoreCase) && now.Size == Origin.Size
            ? now
            : throw new StoreException(StoreErrorKind.Changed, $"{Origin.Key}: it changed at the source after it was listed");
    }

    // Copies inside the service read nothing here.
    private bool Passed => Array.Exists(Flows, static f => f is { IsCommitted: true, Route.IsServerSide: false });

    /// <summary>Fails every flow that passes a step.</summary>
    public void Fail(RouteStep step, Exception error)
    {
        for (var leaf = 0; leaf < Flows.Length; leaf++)
        {
            if ((step.Leaves & (1UL << leaf)) != 0)
            {
                Flows[leaf]?.Fail(error);
            }
        }
    }

    /// <summary>Lets the stream blocks, and parts that wait for their turn, know that no more parts will come.</summary>
    public void BreakJobs(Exception error)
    {
        Check?.Break();
        if (Jobs is { } jobs)
        {
            foreach (var job in jobs.Values)
            {
                job.Break(error);
            }
        }
    }

    /// <summary>A flow needs no more parts: stream blocks that worked for nobody else end.</summary>
    public void FlowSettled()
    {
        if (Jobs is { } jobs)
        {
            var live = LiveLeaves;
            foreach (var job in jobs.Values)
            {
                if ((job.Leaves & live) == 0)
                {
                    job.Break(new FlowException("no sink wants it any more"));
                }
            }
        }
    }

    /// <summary>Somebody more works on it.</summary>
    public void Enter() => Interlocked.Increment(ref _workers);

    /// <summary>Somebody is done with it; the last one settles its outcome.</summary>
    public ValueTask ExitAsync() => Interlocked.Decrement(ref _workers) == 0 ? EndAsync() : ValueTask.CompletedTask;

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever ends an object's work badly stops the run, which reports it; a block must never fault.")]
    private async ValueTask EndAsync()
    {
        try
        {
            var cutOff = false;
            foreach (var flow in Flows)
            {
                if (flow is not null)
                {
                    var unsettled = !flow.IsSettled;
                    cutOff |= unsettled;
                    await flow.CloseAsync(unsettled).ConfigureAwait(false);
                }
            }

            foreach (var place in Places ?? [])
            {
                place.Leave();
            }

            if (!cutOff)
            {
                await ReportAsync().ConfigureAwait(false);
            }
            else if (!_context.Stopping.IsCancellationRequested)
            {
                _context.Stop(new InvalidOperationException($"{Origin.Key}: its work ended without an outcome."));
            }
        }
        catch (Exception e)
        {
            if (!_context.StopsOn(e))
            {
                _context.Stop(e);
            }
        }
        finally
        {
            Passages?.Dispose();
            Check?.Dispose();
            _context.ObjectEnded();
        }
    }

    private async ValueTask ReportAsync()
    {
        var targets = new List<string>();
        var stored = new List<ObjectInfo>();
        string? failureClass = null;
        string? failure = null;
        string? skipped = null;
        foreach (var (reason, isFailed) in LeftOut)
        {
            if (isFailed)
            {
                failure ??= reason;
            }
            else
            {
                skipped ??= reason;
            }
        }

        foreach (var flow in Flows)
        {
            if (flow is { IsCommitted: true })
            {
                targets.Add(flow.Placed.Key);
                stored.Add(flow.Stored!);
            }

            failureClass ??= flow?.FailureClass;
            failure ??= flow?.Failure;
            skipped ??= flow?.SkipReason;
        }

        if (failure is null && Tree.Source.Source.DeletesCopied && targets.Count == Flows.Length)
        {
            failure = await new SourceDeletion(Tree, _context).DeleteAsync(Origin, targets).ConfigureAwait(false);
        }

        if (failureClass == FailureClasses.Changed && Attempt == 1 && _context.TryKeepChanged(Tree, Origin.Key))
        {
            return;
        }

        var result = failure is not null ? WorkResult.Failed : targets.Count > 0 ? WorkResult.Done : WorkResult.Skipped;
        await _context.Feed.ReportAsync(
            new WorkOutcome(Tree.Source.Name, Origin, result, failure ?? (targets.Count > 0 ? null : skipped), targets)
            {
                Stored = stored,
                SourceCrc64 = _source.Length == Origin.Size && targets.Count > 0 && Passed ? SourceCrc64 : null,
                Attempts = Attempt,
                Class = failure is null ? null : failureClass ?? FailureClasses.Other,
            },
            CancellationToken.None)
            .ConfigureAwait(false);
    }
}
