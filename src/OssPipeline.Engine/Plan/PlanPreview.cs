using OssPipeline.Core.Blocks;
using OssPipeline.Core.Checkpoints;
using OssPipeline.Core.Data;
using OssPipeline.Core.Rows;
using OssPipeline.Engine.Tables.Scripts;

namespace OssPipeline.Engine.Plan;

/// <summary>Works out what a run would do. Lists sources and looks at destinations where that decides something; writes nothing.</summary>
public static class PlanPreview
{
    private const int Batch = 256;
    private const int MaxExamples = 20;

    /// <summary>Works it out, in memory that does not grow with the number of objects.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="manifest">What earlier runs did.</param>
    /// <param name="startAnew">As if earlier runs had done nothing.</param>
    /// <param name="listAnew">As if an interrupted run had listed nothing.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public static async Task<PlanReport> PreviewAsync(
        PipelinePlan plan, IManifest manifest, bool startAnew, bool listAnew, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(manifest);
        var tally = new Tally();
        var listings = SourceListing.Of(plan, manifest, startAnew || listAnew);
        foreach (var tree in plan.Trees)
        {
            var appraisal = new Appraisal(plan, tree, manifest, startAnew);
            var most = tree.Fewer(Batch);
            var batch = new List<ObjectRef>(most);
            await foreach (var item in listings[tree.Source.Name].ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                batch.Add(item);
                if (batch.Count == most)
                {
                    tally.Add(tree, await appraisal.AppraiseAsync(batch, cancellationToken).ConfigureAwait(false));
                    batch.Clear();
                }
            }

            tally.Add(tree, await appraisal.AppraiseAsync(batch, cancellationToken).ConfigureAwait(false));
        }

        var routes = plan.Trees.SelectMany(t => t.Routes).ToList();
        return new PlanReport
        {
            Name = plan.Name,
            Grain = plan.Grain,
            Memory = plan.Spec.Memory,
            Nodes = [.. plan.Declared.Select(n => Describe(n, routes))],
            Resumed = ResumedListing.Of(plan, listings),
            Listed = tally.Listed,
            Gathered = tally.Gathered,
            ToRead = tally.ToRead,
            ToWrite = tally.ToWrite,
            ToCopy = tally.ToCopy,
            ToResume = tally.ToResume,
            Skipped = tally.Skipped,
            Failing = tally.Failing,
            Failures = tally.Failures,
            Samples = tally.Samples,
            Warnings = await TableWarnings.OfAsync(plan, cancellationToken).ConfigureAwait(false),
        };
    }

    private static PlanReportNode Describe(PlanNode node, List<Route> routes)
    {
        // Part-scope blocks run in the step of the node whose parts they take; only sources, stream blocks and sinks have steps.
        PlanNode? fusedWith = null;
        if (node is { Block: not null, Stream: null, Component: not IRowDecoder, Upstream.Count: 1 })
        {
            fusedWith = node.Upstream[0];
        }

        return new PlanReportNode(
            node.Name,
            node.Spec.Kind.Name,
            [.. node.Upstream.Select(n => n.Name)],
            node.Scope,
            fusedWith?.Name,
            node.Component switch
            {
                ISource source => source.Location,
                ISink sink => sink.Location,
                ITableSink table => table.Location,
                IRejectSink rejects => rejects.Location,
                _ => null,
            },
            node.IsSink && routes.Exists(r => r.Sink == node && !r.IsServerSide) ? node.Sink.PartSize : null)
        {
            IsServerSide = routes.Exists(r => r.Sink == node && r.IsServerSide),
            DeletesCopied = node.IsSource && node.Source.DeletesCopied,
        };
    }

    private sealed class Tally
    {
        private readonly Dictionary<string, PlanTotals> _skipped = new(StringComparer.Ordinal);
        private readonly List<(string, string)> _failures = [];
        private readonly List<PlanSample> _samples = [];

        public long Listed { get; private set; }

        public long Gathered { get; private set; }

        public PlanTotals ToRead { get; private set; }

        public PlanTotals ToWrite { get; private set; }

        public PlanTotals ToCopy { get; private set; }

        public PlanTotals ToResume { get; private set; }

        public long Failing { get; private set; }

        public IReadOnlyDictionary<string, PlanTotals> Skipped => _skipped;

        public IReadOnlyList<(string, string)> Failures => _failures;

        public IReadOnlyList<PlanSample> Samples => _samples;

        public void Add(RouteTree tree, Decision[] decisions)
        {
            foreach (var decision in decisions)
            {
                Add(tree, decision);
            }
        }

        private void Add(RouteTree tree, Decision decision)
        {
            var origin = decision.Shaped.Origin;
            Listed++;
            var gathers = tree.Width > 1 && origin.Composition is { Verdict.Draft: not null } composition ? composition.Pieces.Count : 0;
            Gathered += gathers;
            var (reads, copies, fails) = (false, false, false);
            string? skipped = null;
            for (var leaf = 0; leaf < decision.Leaves.Length; leaf++)
            {
                var flow = decision.Leaves[leaf];
                if (flow.IsFailed)
                {
                    fails = true;
                    if (_failures.Count < MaxExamples)
                    {
                        _failures.Add((origin.Key, flow.Reason!));
                    }
                }
                else if (flow.IsLeftOut || flow.CommittedUnseen is not null)
                {
                    skipped ??= flow.Reason ?? "done by an earlier run";
                }
                else
                {
                    var inside = tree.Routes[leaf].IsServerSide;
                    reads |= !inside;
                    copies |= inside;
                    ToCopy = inside ? ToCopy.Plus(origin.Size) : ToCopy;
                    ToWrite = inside ? ToWrite : ToWrite.Plus(origin.Size);
                    ToResume = flow.Interrupted is { UploadId: not null } ? ToResume.Plus(origin.Size) : ToResume;
                    if (_samples.Count < MaxExamples)
                    {
                        var parts = tree.Routes[leaf] is { IsPartwise: true, IsServerSide: false } ? Math.Max(1, (origin.Size + decision.PartSize - 1) / decision.PartSize) : 0;
                        _samples.Add(new PlanSample(origin.Key, flow.Id.Sink, decision.Shaped.Verdicts[leaf].Draft!.Key, origin.Size, decision.PartSize, parts) { Gathers = gathers });
                    }
                }
            }

            Failing += fails ? 1 : 0;
            ToRead = reads ? ToRead.Plus(origin.Size) : ToRead;
            if (!reads && !copies && !fails && skipped is not null)
            {
                _skipped[skipped] = _skipped.GetValueOrDefault(skipped).Plus(origin.Size);
            }
        }
    }
}
