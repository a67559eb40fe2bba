using System.IO.Pipelines;
using OssPipeline.Core.Blocks;
using OssPipeline.Core.Data;
using OssPipeline.Core.Rows;
using OssPipeline.Core.Storage;
using OssPipeline.Engine.Plan;

namespace OssPipeline.Engine.Tables.Scripts;

/// <summary>What the objects on their way to a table tell of it: columns, sizes, keys.</summary>
internal static class TableSources
{
    private const int ReadSize = 1 << 20;

    /// <summary>So many objects are listed to find one that tells something, or to look at their keys and sizes.</summary>
    private const int MostListed = 10_000;

    /// <summary>The decoder's columns by the first object that reaches it; null, and why not, where that can't be told.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="table">The table.</param>
    /// <param name="isCheap">Only where the beginning of an object tells.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="StoreException">A source can't be listed or read.</exception>
    public static async ValueTask<(TableSchema? Schema, string? Problem)> DescribeAsync(PipelinePlan plan, RowTable table, bool isCheap, CancellationToken cancellationToken)
    {
        var decoder = (IRowDecoder)table.Decoder.Component;
        if (isCheap && !decoder.DescribesFromStart)
        {
            return (null, "its columns stand at the end of files");
        }

        var advice = table.Decoder.Spec.Kind.Schema.Options.Any(o => o.Name == "schema")
            ? $"give '{table.Decoder.Name}' a schema"
            : "a run writes the scripts beside the table";
        var ways = plan.Trees.SelectMany(t => t.Routes).Where(r => r.Blocks.Any(b => b.Section?.Name == table.Node.Name)).ToList();
        foreach (var route in ways)
        {
            var before = route.Blocks.TakeWhile(b => b.Section is null).ToList();
            if (before.Find(ChangesBytes) is { } changer)
            {
                return (null, $"'{changer.Name}' makes the bytes that '{table.Decoder.Name}' reads, so that only a run tells their columns; {advice}.");
            }

            await foreach (var (origin, _) in KeptAsync(route, before, cancellationToken).ConfigureAwait(false))
            {
                if (origin.Size > 0 && origin.Archive is ArchiveState.None or ArchiveState.Restored)
                {
                    return await DescribeAsync(decoder, route.Source.Source, origin, cancellationToken).ConfigureAwait(false);
                }
            }
        }

        return (null, $"there is no object that tells the columns '{table.Decoder.Name}' reads; {advice}.");
    }

    /// <summary>Looks at the objects whose files a table describes: the largest, and a key beside the table's folder.</summary>
    /// <exception cref="StoreException">A source can't be listed.</exception>
    public static async ValueTask<KnownFiles> LookAsync(PipelinePlan plan, PassedTable table, CancellationToken cancellationToken)
    {
        var files = KnownFiles.None;
        foreach (var route in plan.Trees.SelectMany(t => t.Routes).Where(r => r.Sink == table.Writer && r.Blocks.Contains(table.Node) && !r.Blocks.Any(b => b.Composer is not null)))
        {
            await foreach (var (origin, draft) in KeptAsync(route, route.Blocks, cancellationToken).ConfigureAwait(false))
            {
                if (route.Sink.Sink.Place(origin, draft).Draft is { } placed)
                {
                    files = files with
                    {
                        Largest = placed.Length > (files.Largest ?? -1) ? placed.Length : files.Largest,
                        Outside = files.Outside ?? (placed.Key.StartsWith(table.Folder, StringComparison.Ordinal) ? null : placed.Key),
                    };
                }
            }
        }

        return files;
    }

    private static bool ChangesBytes(PlanNode node) =>
        node.Composer is not null || node.Stream is not null || node.Partwise is not null || (node.Transform is not null && node.Component is not IPartWitness);

    // The first objects of a source that pass some blocks, as these make them.
    private static async IAsyncEnumerable<(ObjectRef Origin, ObjectDraft Draft)> KeptAsync(
        Route route, IReadOnlyList<PlanNode> blocks, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var listed = 0;
        await foreach (var origin in route.Source.Source.ListAsync(null, cancellationToken).ConfigureAwait(false))
        {
            if (++listed > MostListed)
            {
                yield break;
            }

            var draft = origin.Problem is null ? ObjectDraft.From(origin) : null;
            for (var i = 0; i < blocks.Count && draft is not null; i++)
            {
                draft = blocks[i].Block!.Shape(origin, draft).Draft;
            }

            if (draft is not null)
            {
                yield return (origin, draft);
            }
        }
    }

    private static async ValueTask<(TableSchema? Schema, string? Problem)> DescribeAsync(
        IRowDecoder decoder, ISource source, ObjectRef origin, CancellationToken cancellationToken)
    {
        var stream = new SourceStream(source, origin);
        await using (stream.ConfigureAwait(false))
        {
            var reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: ReadSize, leaveOpen: true));
            try
            {
                return (await decoder.DescribeAsync(origin, reader, cancellationToken).ConfigureAwait(false), null);
            }
            catch (InvalidDataException e)
            {
                return (null, e.Message);
            }
            finally
            {
                await reader.CompleteAsync().ConfigureAwait(false);
            }
        }
    }
}
