using OssPipeline.Core.Blocks;
using OssPipeline.Core.Storage;
using OssPipeline.Engine.Plan;

namespace OssPipeline.Engine.Verify;

/// <summary>Compares what stands beside an object with what the pipeline writes there (<see cref="VerifyLevel.Meta"/>).</summary>
internal static class AttributeComparison
{
    /// <summary>What differs first; null for nothing. What a block adds of its own (an envelope) is not looked at.</summary>
    /// <param name="tree">The source's graph.</param>
    /// <param name="route">The way.</param>
    /// <param name="leaf">The way's number.</param>
    /// <param name="there">What is at the sink, as HEAD describes it.</param>
    /// <param name="key">The source object.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public static async ValueTask<string?> ProblemAsync(
        RouteTree tree, Route route, int leaf, ObjectInfo there, string key, CancellationToken cancellationToken)
    {
        var (source, sink) = (route.Source.Source, route.Sink.Sink);
        var origin = await source.HeadAsync(key, cancellationToken).ConfigureAwait(false)
            ?? throw new StoreException(StoreErrorKind.NotFound, $"{key}: it is gone from the source meanwhile");
        if (tree.Shape(origin).Verdicts[leaf].Draft is not { } placed)
        {
            return null;
        }

        var attributes = origin.Attributes with { Modified = origin.Attributes.Modified ?? origin.LastModified };
        var kept = sink.Store.KeepsAttributes ? sink.Keeps : sink.Store.KeepsModified ? sink.Keeps & KeptAttributes.Modified : KeptAttributes.None;
        if (source.Store.KeepsAttributes && kept.HasFlag(KeptAttributes.Tags))
        {
            attributes = attributes with { Tags = await source.GetTagsAsync(key, cancellationToken).ConfigureAwait(false) };
        }

        // What a passage takes away or adds is known to itself only, so such objects are compared by what was given.
        var wanted = route.Blocks.Any(b => b.Partwise is not null)
            ? placed.Attributes
            : kept == KeptAttributes.None ? placed.Attributes : sink.Adopt(placed, new SourceAttributes(attributes, route.IsPartwise, static _ => false)).Attributes;
        return sink.Store.KeepsAttributes
            ? await ProblemAsync(sink, wanted, there, cancellationToken).ConfigureAwait(false)
            : kept.HasFlag(KeptAttributes.Modified) && wanted.Modified is { } time && there.LastModified != time
                ? Difference("time of change", there.LastModified?.ToString("O"), time.ToString("O"))
                : null;
    }

    private static async ValueTask<string?> ProblemAsync(ISink sink, ObjectAttributes wanted, ObjectInfo there, CancellationToken cancellationToken)
    {
        var found = there.Attributes;
        var headers = new (string Name, string? Found, string? Wanted)[]
        {
            ("Content-Type", found.ContentType, wanted.ContentType),
            ("Content-Encoding", found.ContentEncoding, wanted.ContentEncoding),
            ("Content-Disposition", found.ContentDisposition, wanted.ContentDisposition),
            ("Content-Language", found.ContentLanguage, wanted.ContentLanguage),
            ("Cache-Control", found.CacheControl, wanted.CacheControl),
            ("Expires", found.Expires, wanted.Expires),
            ("storage class", found.StorageClass, wanted.StorageClass),
            ("server-side encryption", found.ServerSideEncryption, wanted.ServerSideEncryption),
            (ModifiedTime.Name, found.Modified?.ToString("O"), wanted.Modified?.ToUniversalTime().ToString("O")),
        };
        foreach (var (name, has, should) in headers)
        {
            if (should is not null && has != should)
            {
                return Difference(name, has, should);
            }
        }

        if (Missing(wanted.Metadata, found.Metadata, "metadata") is { } metadata)
        {
            return metadata;
        }

        return wanted.Tags.Count == 0 ? null : Missing(wanted.Tags, await sink.GetTagsAsync(there.Key, cancellationToken).ConfigureAwait(false), "tag");
    }

    private static string? Missing(IReadOnlyDictionary<string, string> wanted, IReadOnlyDictionary<string, string> found, string what)
    {
        foreach (var (name, value) in wanted)
        {
            if (!found.TryGetValue(name, out var has) || has != value)
            {
                return Difference($"{what} {name}", has, value);
            }
        }

        return null;
    }

    private static string Difference(string name, string? found, string wanted) => $"its {name} is {(found is null ? "missing" : $"'{found}'")} instead of '{wanted}'";
}
