using OssPipeline.Core.Blocks;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;
using OssPipeline.Engine.Plan;

namespace OssPipeline.Engine.Verify;

/// <summary>Compares one object at a sink with what it should be, as far as the options say.</summary>
internal sealed class ObjectComparison(PipelinePlan plan, VerifyOptions options)
{
    /// <summary>Whether sources are read again, rather than what was recorded of them trusted.</summary>
    public bool ReadsSources => options.Reread || options.Level == VerifyLevel.Bytes;

    /// <summary>Compares.</summary>
    public async ValueTask<VerifyFinding> CompareAsync(PlanNode sink, ObjectInfo there, ExpectedObject wanted, CancellationToken cancellationToken)
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

            if (wanted.Problem is { } found)
            {
                return finding with { Result = VerifyResult.CrcDiffers, Reason = found };
            }

            if (options.Level is VerifyLevel.Meta or VerifyLevel.Bytes && wanted.Leaf >= 0)
            {
                var tree = plan.Trees[wanted.Tree];
                var described = await sink.Sink.HeadAsync(there.Key, cancellationToken).ConfigureAwait(false) ?? there;
                if (await AttributeComparison.ProblemAsync(tree, tree.Routes[wanted.Leaf], wanted.Leaf, described, wanted.Key, cancellationToken).ConfigureAwait(false) is { } meta)
                {
                    return finding with { Result = VerifyResult.MetaDiffers, Reason = meta };
                }
            }

            if (options.Level < VerifyLevel.Crc)
            {
                return wanted.Size is null
                    ? finding with { Result = VerifyResult.Unproven, Reason = "nobody knows the length it should have: this job did not write this version of it" }
                    : finding;
            }

            if (options.Level == VerifyLevel.Bytes)
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
                var source = plan.Trees[wanted.Tree].Source.Source;
                var origin = await source.HeadAsync(wanted.Key, cancellationToken).ConfigureAwait(false)
                    ?? throw new StoreException(StoreErrorKind.NotFound, $"{wanted.Key}: it is gone from the source meanwhile");
                expected = !ReadsSources && origin.Crc64 is { } vouched
                    ? vouched
                    : await WholeObject.ReadCrcAsync((offset, memory) => source.ReadAsync(origin, offset, memory, cancellationToken), origin.Size).ConfigureAwait(false);
            }

            if (expected is null)
            {
                return finding with { Result = VerifyResult.Unproven, Reason = "this job did not write this version of it; run the pipeline, then verify again" };
            }

            var head = there.Crc64 is null || wanted.Findings is not null
                ? await sink.Sink.HeadAsync(there.Key, cancellationToken).ConfigureAwait(false)
                : there;
            var crc = head?.Crc64
                ?? await WholeObject.ReadCrcAsync((offset, memory) => sink.Sink.ReadAsync(there.Key, there.ETag, offset, memory, cancellationToken), there.Size).ConfigureAwait(false);
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
            var source = plan.Trees[wanted.Tree].Source.Source;
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

            crc = await WholeObject.ReadCrcAsync((offset, memory) => sink.Sink.ReadAsync(there.Key, there.ETag, offset, memory, cancellationToken), there.Size).ConfigureAwait(false);
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

    private async ValueTask<string?> SourceProblemAsync(ExpectedObject wanted, CancellationToken cancellationToken)
    {
        var source = plan.Trees[wanted.Tree].Source.Source;
        var origin = await source.HeadAsync(wanted.Key, cancellationToken).ConfigureAwait(false)
            ?? throw new StoreException(StoreErrorKind.NotFound, $"{wanted.Key}: it is gone from the source meanwhile");
        using var leaves = wanted.PlainSha256 is null ? null : new Sha256Leaves();
        var crc = await WholeObject.ReadCrcAsync((offset, memory) => source.ReadAsync(origin, offset, memory, cancellationToken), origin.Size, leaves).ConfigureAwait(false);
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
}
