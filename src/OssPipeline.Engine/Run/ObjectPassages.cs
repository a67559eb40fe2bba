using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using OssPipeline.Core.Blocks;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;
using OssPipeline.Engine.Plan;

namespace OssPipeline.Engine.Run;

/// <summary>One object's passages through the blocks that keep something of their own for it, and the memory for the copies they need.</summary>
internal sealed class ObjectPassages(ObjectRun owner, RunContext context) : IDisposable
{
    private readonly IPassage?[] _passages = new IPassage?[owner.Tree.Steps.Count];
    private readonly ConcurrentDictionary<(int Step, int Sequence), Lease> _spares = new();

    /// <summary>Begins them, before the object's first part is read. One that can't begin fails the ways through it.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever a block throws fails this object alone, by name, and the run goes on.")]
    public async ValueTask BeginAsync()
    {
        foreach (var step in owner.Tree.Partwise)
        {
            if ((step.Leaves & owner.LiveLeaves) == 0 || owner.Shaped.Drafts[step.Index] is not { } draft)
            {
                continue;
            }

            try
            {
                var passage = await step.Node.Partwise!.BeginAsync(StartOf(step, draft), context.Stopping).ConfigureAwait(false);
                _passages[step.Index] = passage;
                foreach (var flow in FlowsBehind(step))
                {
                    flow.Attach(passage);
                }
            }
            catch (Exception e)
            {
                if (context.StopsOn(e))
                {
                    throw;
                }

                owner.Fail(step, e is StoreException ? e : new FlowException($"{step.Node.Name}: {e.Message}"));
            }
        }

        foreach (var flow in owner.Flows)
        {
            if (flow is { IsSettled: false })
            {
                await flow.DropUselessUploadAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>Gives a step memory in case a part comes to it shared.</summary>
    public void Provide(RouteStep step, int sequence, Lease lease) => _spares[(step.Index, sequence)] = lease;

    /// <summary>Takes over a part and gives the one that comes out of a step.</summary>
    public Part Apply(RouteStep step, Part part, out ulong inputCrc64)
    {
        if (_spares.TryRemove((step.Index, part.Sequence), out var spare))
        {
            if (part.IsExclusive)
            {
                ((IDisposable)spare).Dispose();
            }
            else
            {
                part.Bytes.Span.CopyTo(spare.Memory.Span);
                var shared = part;
                part = new Part(shared.Origin, shared.Sequence, shared.IsLast, shared.Offset, spare, shared.Length) { Crc64 = shared.Crc64 };
                shared.Dispose();
            }
        }

        return _passages[step.Index]!.Apply(part, out inputCrc64);
    }

    /// <summary>How the passages on a way ended, now that all parts have passed; null when the way has none.</summary>
    public PassageEnd? End(Route route)
    {
        PassageEnd? all = null;
        foreach (var step in owner.Tree.Partwise)
        {
            if (_passages[step.Index] is not { } passage || !route.Blocks.Contains(step.Node))
            {
                continue;
            }

            var end = passage.End();
            if (end.Failure is { } failure)
            {
                return end with { Failure = $"{step.Node.Name}: {failure}" };
            }

            all = all is null ? end : new PassageEnd((string?)null)
            {
                Findings = all.Findings.Concat(end.Findings).ToDictionary(),
                PlainSha256 = end.PlainSha256 ?? all.PlainSha256,
            };
        }

        return all;
    }

    /// <summary>Whether a passage on a way has used up a metadata name of the source.</summary>
    public bool Removes(Route route, string name)
    {
        foreach (var step in owner.Tree.Partwise)
        {
            if (_passages[step.Index] is { } passage && route.Blocks.Contains(step.Node) && passage.Removes(name))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Forgets what the passages know. Nobody works on the object any more.</summary>
    public void Dispose()
    {
        foreach (var passage in _passages)
        {
            passage?.Dispose();
        }

        foreach (var spare in _spares.Values)
        {
            ((IDisposable)spare).Dispose();
        }

        _spares.Clear();
    }

    private PassageStart StartOf(RouteStep step, ObjectDraft draft)
    {
        StreamJob? stream = null;
        for (var earlier = step.Previous; earlier is not null && stream is null; earlier = earlier.Previous)
        {
            stream = owner.Jobs?.GetValueOrDefault(earlier.Index);
        }

        var source = owner.Tree.Source.Source;
        return new PassageStart
        {
            Origin = owner.Origin,
            Draft = draft,
            PartSize = stream is null ? owner.PartSize : stream.NominalPartSize,
            Length = draft.Length,
            MaxLength = draft.LengthHint,
            Note = FlowsBehind(step).Select(f => f.EarlierNote).FirstOrDefault(n => n is not null),
            DescribeAsync = async _ => await owner.DescribeAsync().ConfigureAwait(false),
            GetTagsAsync = token => source.GetTagsAsync(owner.Origin.Key, token),
        };
    }

    private IEnumerable<SinkFlow> FlowsBehind(RouteStep step)
    {
        for (var leaf = 0; leaf < owner.Flows.Length; leaf++)
        {
            if ((step.Leaves & (1UL << leaf)) != 0 && owner.Flows[leaf] is { IsSettled: false } flow)
            {
                yield return flow;
            }
        }
    }
}
