using OssPipeline.Core.Blocks;
using OssPipeline.Core.Checkpoints;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;
using OssPipeline.Engine.Plan;
using OssPipeline.Engine.Run;
using OssPipeline.Engine.Tables;

namespace OssPipeline.Engine.Verify;

/// <summary>Compares what the sources have with what the sinks hold: missing, extra, length, CRC-64/XZ.</summary>
/// <remarks>
/// Where the destination vouches for its CRC (HEAD), it is taken from there and nothing is downloaded. What the CRC should be comes
/// from the job's manifest for an unchanged source object, from the source store, or, where bytes do not change on the way, from
/// reading the source.
/// </remarks>
public sealed class Verification
{
    private const int Batch = 256;
    private const int ComparisonsAtOnce = 32;

    private readonly PipelinePlan _plan;
    private readonly IManifest _manifest;
    private readonly VerifyOptions _options;
    private readonly ObjectComparison _comparison;
    private readonly Dictionary<VerifyResult, long> _counts = [];

    private Verification(PipelinePlan plan, IManifest manifest, VerifyOptions options)
    {
        _plan = plan;
        _manifest = manifest;
        _options = options;
        _comparison = new ObjectComparison(plan, options);
    }

    /// <summary>Verifies every sink of a plan.</summary>
    /// <exception cref="StoreException">A store can't be reached at all.</exception>
    /// <exception cref="EmptySourceException">A source has nothing, which the pipeline does not allow.</exception>
    public static async Task<VerifySummary> RunAsync(PipelinePlan plan, IManifest manifest, VerifyOptions options, CancellationToken cancellationToken)
    {
        var verification = new Verification(plan, manifest, options);
        var expected = new Dictionary<PlanNode, ExpectedObjects>();
        try
        {
            foreach (var sink in plan.Nodes.Where(n => n.IsSink))
            {
                expected.Add(sink, new ExpectedObjects());
            }

            for (var tree = 0; tree < plan.Trees.Count; tree++)
            {
                await verification.ExpectAsync(tree, expected, cancellationToken).ConfigureAwait(false);
            }

            foreach (var node in plan.Sections)
            {
                await verification.CheckTableAsync(node.Section!, cancellationToken).ConfigureAwait(false);
            }

            foreach (var (sink, objects) in expected.Where(e => !e.Key.Sink.CommitsWithRun))
            {
                await verification.CompareAsync(sink, objects, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            foreach (var objects in expected.Values)
            {
                objects.Dispose();
            }
        }

        return new VerifySummary(verification._counts);
    }

    private async Task ExpectAsync(int number, Dictionary<PlanNode, ExpectedObjects> expected, CancellationToken cancellationToken)
    {
        var tree = _plan.Trees[number];
        var feed = new LocalWorkFeed(_plan, SourceListing.Of(_plan, _manifest, startsAnew: true), new RunCounters(_plan.Services.Clock), null) { GetsReports = false };
        await foreach (var origin in feed.TakeAsync(tree.Source.Name, cancellationToken).ConfigureAwait(false))
        {
            var shaped = tree.Shape(origin);
            for (var leaf = 0; leaf < tree.Routes.Count; leaf++)
            {
                var (route, verdict) = (tree.Routes[leaf], shaped.Verdicts[leaf]);
                var id = new FlowId(route.Source.Name, origin.Key, route.Sink.Name);
                if (route.IsWithinStore && origin.Composition is null && _manifest.FindTarget(id.Sink, origin.Key, id) is { Stage: FlowStage.Committed })
                {
                    continue; // what the pipeline made itself, in the store that it reads
                }

                if (verdict.Draft is { } taken && route.Sink.Sink.CommitsWithRun)
                {
                    // Its rows are somewhere in the table's files; that they are there is what the commit proved.
                    var isIn = Known(origin, taken, route) is not null;
                    Found(new VerifyFinding(isIn ? VerifyResult.Same : VerifyResult.Missing, route.Sink.Name, origin.Key, isIn ? route.Sink.Sink.Location : null)
                    {
                        Reason = isIn ? null : "its rows are not in the table",
                    });
                }
                else if (verdict.Draft is { } placed)
                {
                    var known = Known(origin, placed, route);
                    var problem = await ComposedProblemAsync(origin, known, route, cancellationToken).ConfigureAwait(false);
                    expected[route.Sink].Add(Expect(origin, placed, route, number, leaf, known) with { Problem = problem });
                    foreach (var suffix in route.CompanionSuffixes)
                    {
                        var companion = known?.Companions.FirstOrDefault(c => c.Suffix == suffix);
                        expected[route.Sink].Add(new ExpectedObject(
                            tree.PlaceCompanion(shaped, leaf, suffix).Draft!.Key, origin.Key, companion?.Size, companion?.Crc64, MayRead: false, number));
                    }
                }
                else if (verdict.IsFailed)
                {
                    Found(new VerifyFinding(VerifyResult.Failed, route.Sink.Name, origin.Key, null) { Reason = verdict.Reason });
                }
            }
        }
    }

    private async Task CheckTableAsync(TableSection section, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var file in section.Table.CheckFilesAsync(cancellationToken).ConfigureAwait(false))
            {
                if (file.Bytes is null && _options.OneWay)
                {
                    continue;
                }

                var result = file.There is null ? VerifyResult.Missing
                    : file.Bytes is null ? VerifyResult.Extra
                    : file.There.Size != file.Bytes ? VerifyResult.SizeDiffers
                    : file.There.Crc64 != file.Crc64 ? VerifyResult.CrcDiffers
                    : VerifyResult.Same;
                Found(new VerifyFinding(result, section.Name, null, file.Key)
                {
                    ExpectedSize = file.Bytes, ExpectedCrc64 = file.Crc64, Size = file.There?.Size, Crc64 = file.There?.Crc64,
                });
            }
        }
        catch (InvalidDataException e)
        {
            Found(new VerifyFinding(VerifyResult.Failed, section.Name, null, null) { Reason = e.Message });
        }
    }

    private FlowState? Known(ObjectRef origin, ObjectDraft placed, Route route) =>
        _manifest.Find(new FlowId(route.Source.Name, origin.Key, route.Sink.Name)) is { Stage: FlowStage.Committed, Stored: not null } state
            && state.Version.IsSameVersion(origin) && state.PlanHash == route.PlanHash && state.Target == placed.Key
            ? state
            : null;

    // An object composed of many others can't be found again by its key, so it is read while it is at hand.
    private async ValueTask<string?> ComposedProblemAsync(ObjectRef origin, FlowState? known, Route route, CancellationToken cancellationToken)
    {
        if (!_comparison.ReadsSources || origin.Composition is null || known?.SourceCrc64 is not { } expected || route.KeepsBytes)
        {
            return null;
        }

        try
        {
            var crc = await WholeObject.ReadCrcAsync((offset, memory) => route.Source.Source.ReadAsync(origin, offset, memory, cancellationToken), origin.Size).ConfigureAwait(false);
            return crc == expected ? null : $"the source now reads with CRC-64 {crc} instead of {expected}";
        }
        catch (StoreException e) when (!e.EndsRun)
        {
            return e.Message;
        }
    }

    private ExpectedObject Expect(ObjectRef origin, ObjectDraft placed, Route route, int tree, int leaf, FlowState? known)
    {
        var keepsBytes = route.KeepsBytes;
        var crc = _comparison.ReadsSources && keepsBytes ? null : known?.Stored!.Crc64 ?? (keepsBytes ? origin.Crc64 : null);
        return new ExpectedObject(placed.Key, origin.Key, known?.Stored!.Size ?? placed.Length, crc, keepsBytes, tree)
        {
            Leaf = leaf,
            Findings = known is { Findings.Count: > 0 } ? known.Findings : null,
            SourceCrc64 = _comparison.ReadsSources && !keepsBytes && origin.Composition is null ? known?.SourceCrc64 : null,
            PlainSha256 = _comparison.ReadsSources && SealsSourceBytes(route) ? known?.PlainSha256 : null,
        };
    }

    private async Task CompareAsync(PlanNode sink, ExpectedObjects expected, CancellationToken cancellationToken)
    {
        var batch = new List<(ObjectInfo There, ExpectedObject Expected)>(Batch);
        await foreach (var there in sink.Sink.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            if ((expected.Take(there.Key) ?? Moved(sink, there)) is { } wanted)
            {
                batch.Add((there, wanted));
                if (batch.Count == Batch)
                {
                    await CompareAsync(sink, batch, cancellationToken).ConfigureAwait(false);
                    batch.Clear();
                }
            }
            else if (!_options.OneWay && !IsSourceObject(sink, there.Key))
            {
                Found(new VerifyFinding(VerifyResult.Extra, sink.Name, null, there.Key) { Size = there.Size });
            }
        }

        await CompareAsync(sink, batch, cancellationToken).ConfigureAwait(false);
        foreach (var wanted in expected.Untaken())
        {
            Found(new VerifyFinding(VerifyResult.Missing, sink.Name, wanted.Key, wanted.Target)
            {
                ExpectedSize = wanted.Size,
                ExpectedCrc64 = wanted.Crc64,
            });
        }
    }

    /// <summary>An object whose source was deleted once it was confirmed: the manifest alone knows what it should be.</summary>
    private ExpectedObject? Moved(PlanNode sink, ObjectInfo there)
    {
        if (!_plan.Trees.Any(t => t.Source.Source.DeletesCopied && t.Routes.Any(r => r.Sink == sink)))
        {
            return null;
        }

        return _manifest.FindTarget(sink.Name, there.Key, default) is { Stage: FlowStage.Committed, Stored: { } stored } state
            ? new ExpectedObject(there.Key, state.Id.Key, stored.Size, stored.Crc64, MayRead: false, 0) { Findings = state.Findings.Count > 0 ? state.Findings : null }
            : null;
    }

    /// <summary>A pipeline within one store finds its own source objects there, which are not extra.</summary>
    private bool IsSourceObject(PlanNode sink, string key) =>
        _plan.Trees.Any(t => t.Source.Source.Selects(key) && t.Routes.Any(r => r.Sink == sink && r.IsWithinStore));

    private async Task CompareAsync(PlanNode sink, List<(ObjectInfo There, ExpectedObject Expected)> batch, CancellationToken cancellationToken)
    {
        var findings = new VerifyFinding[batch.Count];
        await Parallel.ForAsync(
            0,
            batch.Count,
            new ParallelOptions { MaxDegreeOfParallelism = ComparisonsAtOnce, CancellationToken = cancellationToken },
            async (i, token) => findings[i] = await _comparison.CompareAsync(sink, batch[i].There, batch[i].Expected, token).ConfigureAwait(false)).ConfigureAwait(false);
        foreach (var finding in findings)
        {
            Found(finding);
        }
    }

    // The block that seals is the first that touches bytes, so that its plaintext is what the source has.
    private static bool SealsSourceBytes(Route route) =>
        route.Blocks.FirstOrDefault(b => b.Stream is not null || b.Partwise is not null || (b.Transform is not null && b.Component is not IPartWitness))
            is { Partwise.NeedsAttributes: true };

    private void Found(VerifyFinding finding)
    {
        _counts[finding.Result] = _counts.GetValueOrDefault(finding.Result) + 1;
        _options.Found?.Invoke(finding);
    }
}
