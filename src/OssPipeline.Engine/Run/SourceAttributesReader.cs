using OssPipeline.Core.Blocks;
using OssPipeline.Core.Storage;
using OssPipeline.Engine.Plan;

namespace OssPipeline.Engine.Run;

/// <summary>Asks the source for what a sink keeps of an object, each thing only where it is wanted.</summary>
internal static class SourceAttributesReader
{
    /// <summary>Whether a way needs the object described (HEAD) for what its sink keeps.</summary>
    public static bool NeedsDescription(Route route) =>
        !route.IsServerSide
        && route.Source.Source.Store.KeepsAttributes
        && (Kept(route) & (KeptAttributes.Headers | KeptAttributes.Metadata | KeptAttributes.Modified | KeptAttributes.StorageClass)) != 0;

    /// <summary>What the sink is to take over; null for nothing.</summary>
    public static async ValueTask<SourceAttributes?> ReadAsync(ObjectRun owner, Route route, CancellationToken cancellationToken)
    {
        var kept = Kept(route);
        if (kept == KeptAttributes.None)
        {
            return null;
        }

        var source = route.Source.Source;
        var origin = NeedsDescription(route) ? await owner.DescribeAsync().ConfigureAwait(false) : owner.Origin;
        var attributes = origin.Attributes with { Modified = origin.Attributes.Modified ?? origin.LastModified };
        if (source.Store.KeepsAttributes)
        {
            attributes = attributes with
            {
                Tags = kept.HasFlag(KeptAttributes.Tags) ? await source.GetTagsAsync(origin.Key, cancellationToken).ConfigureAwait(false) : ObjectAttributes.None.Tags,
                Acl = kept.HasFlag(KeptAttributes.Acl) ? await source.GetAclAsync(origin.Key, cancellationToken).ConfigureAwait(false) : null,
            };
        }

        return new SourceAttributes(attributes, route.IsPartwise, name => owner.Passages?.Removes(route, name) ?? false);
    }

    private static KeptAttributes Kept(Route route)
    {
        var (kept, store) = (route.Sink.Sink.Keeps, route.Sink.Sink.Store);
        return store.KeepsAttributes ? kept : store.KeepsModified ? kept & KeptAttributes.Modified : KeptAttributes.None;
    }
}
