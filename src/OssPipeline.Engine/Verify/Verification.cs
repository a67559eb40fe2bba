using System.Buffers;
using System.Security.Cryptography;
using OssPipeline.Core.Blocks;
using OssPipeline.Core.Checkpoints;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;
using OssPipeline.Engine.Plan;
using OssPipeline.Engine.Run;

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

    // One leaf, and stores give all that is asked for, so that each read is hashed as a leaf.
    private const int ReadSize = Sha256Leaves.LeafSize;

    private readonly PipelinePlan _plan;
    private readonly IManifest _manifest;
    private readonly VerifyOptions _options;
    private readonly Dictionary<VerifyResult, long> _counts = [];

    private Verification(PipelinePlan plan, IManifest manifest, VerifyOptions options)
    {
        _plan = plan;
        _manifest = manifest;
        _options = options;
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

            foreach (var (sink, objects) in expected)
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

    private bool ReadsSources => _options.Reread || _options.Level == VerifyLevel.Bytes;

    private async Task ExpectAsync(int number, Dictionary<PlanNode, ExpectedObjects> expected, CancellationToken cancellationToken)
    {
        var tree = _plan.Trees[number];
        var feed = new LocalWorkFeed(_plan, SourceListing.Of(_plan, _manifest, startsAnew: true), new RunCounters(_plan.Services.Clock), null);
        await foreach (var origin in feed.TakeAsync(tree.Source.Name, cancellationToken).ConfigureAwait(false))
        {
            var shaped = tree.Shape(origin);
            for (var leaf = 0; leaf < tree.Routes.Count; leaf++)
            {
                var (route, verdict) = (tree.Routes[leaf], shaped.Verdicts[leaf]);
                var id = new FlowId(route.Source.Name, origin.Key, route.Sink.Name);
                if (route.IsWithinStore && _manifest.FindTarget(id.Sink, origin.Key, id) is { Stage: FlowStage.Committed })
                {
                    continue; // what the pipeline made itself, in the store that it reads
                }

                if (verdict.Draft is { } placed)
                {
                    expected[route.Sink].Add(Expect(origin, placed, route, number, leaf));
                }
                else if (verdict.IsFailed)
                {
                    Found(new VerifyFinding(VerifyResult.Failed, route.Sink.Name, origin.Key, null) { Reason = verdict.Reason });
                }
            }
        }
    }

    private ExpectedObject Expect(ObjectRef origin, ObjectDraft placed, Route route, int tree, int leaf)
    {
        var keepsBytes = route.KeepsBytes;
        var state = _manifest.Find(new FlowId(route.Source.Name, origin.Key, route.Sink.Name));
        var known = state is { Stage: FlowStage.Committed, Stored: not null }
            && state.Version.IsSameVersion(origin) && state.PlanHash == route.PlanHash && state.Target == placed.Key
            ? state
            : null;
        var crc = ReadsSources && keepsBytes ? null : known?.Stored!.Crc64 ?? (keepsBytes ? origin.Crc64 : null);
        return new ExpectedObject(placed.Key, origin.Key, known?.Stored!.Size ?? placed.Length, crc, keepsBytes, tree)
        {
            Leaf = leaf,
            Findings = known is { Findings.Count: > 0 } ? known.Findings : null,
            SourceCrc64 = ReadsSources && !keepsBytes ? known?.SourceCrc64 : null,
            PlainSha256 = ReadsSources && SealsSourceBytes(route) ? known?.PlainSha256 : null,
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
            async (i, token) => findings[i] = await CompareAsync(sink, batch[i].There, batch[i].Expected, token).ConfigureAwait(false)).ConfigureAwait(false);
        foreach (var finding in findings)
        {
            Found(finding);
        }
    }

    private async ValueTask<VerifyFinding> CompareAsync(PlanNode sink, ObjectInfo there, ExpectedObject wanted, CancellationToken cancellationToken)
    {
        var finding = new VerifyFinding(VerifyResult.Same, sink.Name, wanted.Key, wanted.Target)
        {
            ExpectedSize = wanted.Size,
            Size = there.Size,
            ExpectedCrc64 = wanted.Crc64,
        };
        try
        {
            if (wanted.Size is { } size && size != there.Size)
            {
                return finding with { Result = VerifyResult.SizeDiffers };
            }

            if (_options.Level is VerifyLevel.Meta or VerifyLevel.Bytes && wanted.Leaf >= 0)
            {
                var tree = _plan.Trees[wanted.Tree];
                var described = await sink.Sink.HeadAsync(there.Key, cancellationToken).ConfigureAwait(false) ?? there;
                if (await AttributeComparison.ProblemAsync(tree, tree.Routes[wanted.Leaf], wanted.Leaf, described, wanted.Key, cancellationToken).ConfigureAwait(false) is { } meta)
                {
                    return finding with { Result = VerifyResult.MetaDiffers, Reason = meta };
                }
            }

            if (_options.Level < VerifyLevel.Crc)
            {
                return wanted.Size is null
                    ? finding with { Result = VerifyResult.Unproven, Reason = "nobody knows the length it should have: this job did not write this version of it" }
                    : finding;
            }

            if (_options.Level == VerifyLevel.Bytes)
            {
                return await CompareBytesAsync(sink, there, wanted, finding, cancellationToken).ConfigureAwait(false);
            }

            if (wanted.SourceCrc64 is not null && await SourceProblemAsync(wanted, cancellationToken).ConfigureAwait(false) is { } changed)
            {
                return finding with { Result = VerifyResult.CrcDiffers, Reason = changed };
            }

            var expected = wanted.Crc64;
            if (expected is null && wanted.MayRead)
            {
                var source = _plan.Trees[wanted.Tree].Source.Source;
                var origin = await source.HeadAsync(wanted.Key, cancellationToken).ConfigureAwait(false)
                    ?? throw new StoreException(StoreErrorKind.NotFound, $"{wanted.Key}: it is gone from the source meanwhile");
                expected = !ReadsSources && origin.Crc64 is { } vouched
                    ? vouched
                    : await ReadCrcAsync((offset, memory) => source.ReadAsync(origin, offset, memory, cancellationToken), origin.Size).ConfigureAwait(false);
            }

            if (expected is null)
            {
                return finding with { Result = VerifyResult.Unproven, Reason = "this job did not write this version of it; run the pipeline, then verify again" };
            }

            var head = there.Crc64 is null || wanted.Findings is not null
                ? await sink.Sink.HeadAsync(there.Key, cancellationToken).ConfigureAwait(false)
                : there;
            var crc = head?.Crc64
                ?? await ReadCrcAsync((offset, memory) => sink.Sink.ReadAsync(there.Key, there.ETag, offset, memory, cancellationToken), there.Size).ConfigureAwait(false);
            finding = finding with { Result = crc == expected ? VerifyResult.Same : VerifyResult.CrcDiffers, ExpectedCrc64 = expected, Crc64 = crc };
            return finding.Result == VerifyResult.Same && await SealProblemAsync(sink.Sink, head, wanted, cancellationToken).ConfigureAwait(false) is { } problem
                ? finding with { Result = VerifyResult.SealDiffers, Reason = problem }
                : finding;
        }
        catch (StoreException e) when (!e.EndsRun)
        {
            return finding with { Result = VerifyResult.Failed, Reason = e.Message };
        }
    }

    // Nobody's word is taken: what both ends give when they are read is compared.
    private async ValueTask<VerifyFinding> CompareBytesAsync(
        PlanNode sink, ObjectInfo there, ExpectedObject wanted, VerifyFinding finding, CancellationToken cancellationToken)
    {
        ulong crc;
        if (wanted.MayRead)
        {
            var source = _plan.Trees[wanted.Tree].Source.Source;
            var origin = await source.HeadAsync(wanted.Key, cancellationToken).ConfigureAwait(false)
                ?? throw new StoreException(StoreErrorKind.NotFound, $"{wanted.Key}: it is gone from the source meanwhile");
            if (origin.Size != there.Size)
            {
                return finding with { Result = VerifyResult.SizeDiffers, ExpectedSize = origin.Size };
            }

            (var differs, crc) = await ByteComparison.CompareAsync(source, origin, sink.Sink, there, cancellationToken).ConfigureAwait(false);
            if (differs >= 0)
            {
                return finding with { Result = VerifyResult.BytesDiffer, Reason = $"byte {differs:N0} is the first that differs" };
            }
        }
        else if (wanted.Crc64 is not { } recorded)
        {
            return finding with { Result = VerifyResult.Unproven, Reason = "this job did not write this version of it; run the pipeline, then verify again" };
        }
        else
        {
            if (wanted.SourceCrc64 is not null && await SourceProblemAsync(wanted, cancellationToken).ConfigureAwait(false) is { } changed)
            {
                return finding with { Result = VerifyResult.CrcDiffers, Reason = changed };
            }

            crc = await ReadCrcAsync((offset, memory) => sink.Sink.ReadAsync(there.Key, there.ETag, offset, memory, cancellationToken), there.Size).ConfigureAwait(false);
            if (crc != recorded)
            {
                return finding with { Result = VerifyResult.CrcDiffers, Crc64 = crc };
            }
        }

        var head = await sink.Sink.HeadAsync(there.Key, cancellationToken).ConfigureAwait(false);
        return head?.Crc64 is { } told && told != crc
                ? finding with { Result = VerifyResult.CrcDiffers, Crc64 = told, ExpectedCrc64 = crc, Reason = "the store vouches for another CRC-64 than its bytes have" }
            : await SealProblemAsync(sink.Sink, head, wanted, cancellationToken).ConfigureAwait(false) is { } seal
                ? finding with { Result = VerifyResult.SealDiffers, Reason = seal, Crc64 = crc }
            : finding with { Crc64 = crc };
    }

    // The block that seals is the first that touches bytes, so that its plaintext is what the source has.
    private static bool SealsSourceBytes(Route route) =>
        route.Blocks.FirstOrDefault(b => b.Stream is not null || b.Partwise is not null || (b.Transform is not null && b.Component is not IPartWitness))
            is { Partwise.NeedsAttributes: true };

    private async ValueTask<string?> SourceProblemAsync(ExpectedObject wanted, CancellationToken cancellationToken)
    {
        var source = _plan.Trees[wanted.Tree].Source.Source;
        var origin = await source.HeadAsync(wanted.Key, cancellationToken).ConfigureAwait(false)
            ?? throw new StoreException(StoreErrorKind.NotFound, $"{wanted.Key}: it is gone from the source meanwhile");
        using var leaves = wanted.PlainSha256 is null ? null : new Sha256Leaves();
        var crc = await ReadCrcAsync((offset, memory) => source.ReadAsync(origin, offset, memory, cancellationToken), origin.Size, leaves).ConfigureAwait(false);
        return crc != wanted.SourceCrc64 ? $"the source now reads with CRC-64 {crc} instead of {wanted.SourceCrc64}"
            : leaves is not null && Convert.ToHexStringLower(leaves.Value()) != wanted.PlainSha256 ? "the source now reads with another SHA-256 than when it was sealed"
            : null;
    }

    private static async ValueTask<string?> SealProblemAsync(ISink sink, ObjectInfo? there, ExpectedObject wanted, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<string, string>? tags = null;
        foreach (var (name, value) in wanted.Findings ?? new Dictionary<string, string>())
        {
            if (there is null || !there.Attributes.Metadata.TryGetValue(name, out var found))
            {
                tags ??= await sink.GetTagsAsync(wanted.Target, cancellationToken).ConfigureAwait(false);
                found = tags.GetValueOrDefault(name);
            }

            if (found != value)
            {
                return $"its {name} {(found is null ? "is missing" : "is another object's or was changed")}";
            }
        }

        return null;
    }

    private static async ValueTask<ulong> ReadCrcAsync(Func<long, Memory<byte>, ValueTask<int>> read, long length, Sha256Leaves? leaves = null)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ReadSize);
        try
        {
            var crc = Crc64Xz.CreateIncremental();
            for (long offset = 0; offset < length;)
            {
                var got = await read(offset, buffer.AsMemory(0, (int)Math.Min(ReadSize, length - offset))).ConfigureAwait(false);
                if (got == 0)
                {
                    throw new StoreException(StoreErrorKind.Changed, "it became shorter while it was read");
                }

                crc.Append(buffer.AsSpan(0, got));
                leaves?.Add(offset, SHA256.HashData(buffer.AsSpan(0, got)));
                offset += got;
            }

            if (length == 0)
            {
                leaves?.Add(0, SHA256.HashData([]));
            }

            return crc.GetCurrentHashAsUInt64();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Found(VerifyFinding finding)
    {
        _counts[finding.Result] = _counts.GetValueOrDefault(finding.Result) + 1;
        _options.Found?.Invoke(finding);
    }
}
