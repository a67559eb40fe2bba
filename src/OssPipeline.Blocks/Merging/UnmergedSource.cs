using System.Runtime.CompilerServices;
using OssPipeline.Core.Blocks;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;

namespace OssPipeline.Blocks.Merging;

/// <summary>Lists the originals in a source's merged objects, by their indexes.</summary>
/// <remarks>An original is known as <c>MERGED!/KEY</c>, so that the same one in two merged objects is noticed rather than taken for one.</remarks>
internal sealed class UnmergedSource(ISource inner, Func<ObjectRef, ObjectVerdict> shape)
    : ComposingSource(inner, new PieceReader(inner, "the merged object", parallel: 64))
{
    private const string Within = "!/";

    public override async IAsyncEnumerable<ObjectRef> ListAsync(string? startAfter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var last = "";
        await foreach (var item in Inner.ListAsync(null, cancellationToken).ConfigureAwait(false))
        {
            if (item.Key.EndsWith(IndexFormat.Suffix, StringComparison.Ordinal))
            {
                if (await IsOrphanAsync(item.Key[..^IndexFormat.Suffix.Length], last, cancellationToken).ConfigureAwait(false))
                {
                    yield return Alone(item, ObjectVerdict.Fail("it is the index of a merged object that is gone"));
                }

                continue;
            }

            last = item.Key;
            var verdict = shape(item);
            if (verdict.Draft is null || GoesAlone(item))
            {
                yield return Alone(item, verdict);
                continue;
            }

            var (entries, problem) = await ReadIndexAsync(item, cancellationToken).ConfigureAwait(false);
            if (problem is not null)
            {
                yield return Alone(item, ObjectVerdict.Fail(problem));
                continue;
            }

            foreach (var entry in entries)
            {
                yield return Compose(item, entry);
            }
        }
    }

    public override async ValueTask<ObjectRef?> HeadAsync(string key, CancellationToken cancellationToken)
    {
        // Both keys may have the sign that stands between them, so each place is tried.
        for (var at = key.IndexOf(Within, StringComparison.Ordinal); at >= 0; at = key.IndexOf(Within, at + 1, StringComparison.Ordinal))
        {
            if (await Inner.HeadAsync(key[..at], cancellationToken).ConfigureAwait(false) is not { } merged)
            {
                continue;
            }

            var (entries, _) = await ReadIndexAsync(merged, cancellationToken).ConfigureAwait(false);
            foreach (var entry in entries)
            {
                if (key.AsSpan(at + Within.Length).SequenceEqual(entry.Key))
                {
                    return Compose(merged, entry);
                }
            }
        }

        return null;
    }

    private static ObjectRef Compose(ObjectRef merged, IndexEntry entry)
    {
        var body = ObjectPiece.Range(merged, entry.Offset, entry.Length);
        ObjectPiece[] pieces = entry.Head > 0 ? [ObjectPiece.Range(merged, 0, entry.Head), body]
            : entry.Lead.Length > 0 ? [ObjectPiece.Of(entry.Lead), body]
            : [body];
        return new ObjectRef(merged.Key + Within + entry.Key, entry.Size, merged.ETag, entry.LastModified)
        {
            Crc64 = entry.Crc64,
            Composition = new Composition(pieces, ObjectVerdict.Keep(new ObjectDraft(entry.Key, entry.Size, ObjectAttributes.None))),
        };
    }

    private async ValueTask<(IReadOnlyList<IndexEntry> Entries, string? Problem)> ReadIndexAsync(ObjectRef merged, CancellationToken cancellationToken)
    {
        try
        {
            if (await Inner.HeadAsync(merged.Key + IndexFormat.Suffix, cancellationToken).ConfigureAwait(false) is { } index)
            {
                return (await IndexReader.ReadAsync(Inner, index, merged, cancellationToken).ConfigureAwait(false), null);
            }

            return ([], $"it has no index beside it ({merged.Key}{IndexFormat.Suffix}), so nobody can tell its originals; leave it out with exclude if it was not merged");
        }
        catch (InvalidDataException e)
        {
            return ([], $"its originals can't be restored: {e.Message}");
        }
        catch (StoreException e) when (!e.EndsRun)
        {
            return ([], $"its index can't be read: {e.Message}");
        }
    }

    private async ValueTask<bool> IsOrphanAsync(string merged, string last, CancellationToken cancellationToken) =>
        merged != last && Inner.Selects(merged) && await Inner.HeadAsync(merged, cancellationToken).ConfigureAwait(false) is null;
}
