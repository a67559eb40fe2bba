using System.Runtime.CompilerServices;
using OssPipeline.Core.Blocks;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;

namespace OssPipeline.Blocks.Merging;

/// <summary>Lists groups of a source's objects, each as one object of their bytes.</summary>
internal sealed class MergedSource : ComposingSource
{
    // At some 300 bytes for a member, what open groups hold stays below 30 MB.
    private const int MaxHeld = 100_000;

    // So many numbers of groups are remembered for {n}.
    private const int MaxNumbered = 1_000_000;

    private static readonly string[] Columnar = [".parquet", ".orc", ".avro"];

    private readonly MergeOptions _options;
    private readonly GroupRule _rule;
    private readonly MergedKey? _key;
    private readonly Func<ObjectRef, ObjectVerdict> _shape;

    public MergedSource(MergeOptions options, ISource inner, Func<ObjectRef, ObjectVerdict> shape)
        : base(inner, new PieceReader(inner, "the member", options.Parallel))
    {
        _options = options;
        _shape = shape;
        _rule = new GroupRule(options);
        _key = options.Key is null ? null : MergedKey.TryParse(options.Key, out var key, out var problem) ? key : throw new FormatException(problem);
        if (!inner.ListsInOrder && inner is not ComposingSource)
        {
            throw new ArgumentException("merge needs to know each object once, and a manifest may name one again; list the source instead, or copy first and merge then.");
        }

        if (!inner.ListsAll && _key is not { UsesVersion: true })
        {
            throw new ArgumentException(
                "the source lists only a part of its objects (modified_since or --since), and merged objects of these would take the places of those that have all; give merge a key with {version}, such as \"{group}/{version}\", or take that away.");
        }
    }

    public override async IAsyncEnumerable<ObjectRef> ListAsync(string? startAfter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var groups = new OpenGroups(_options.TargetSize.Bytes, _options.MaxMembers, Math.Max(MaxHeld, _options.MaxMembers));
        var numbers = _key is { UsesNumber: true } ? new Dictionary<string, int>(StringComparer.Ordinal) : null;
        await foreach (var item in Inner.ListAsync(null, cancellationToken).ConfigureAwait(false))
        {
            var verdict = _shape(item);
            if (verdict.Draft is not { } draft || GoesAlone(item))
            {
                yield return Alone(item, verdict);
            }
            else if (Problem(draft) is { } problem)
            {
                yield return Alone(item, ObjectVerdict.Fail(problem));
            }
            else if (_rule.GroupOf(item, draft, out var refusal) is not { } name)
            {
                yield return Alone(item, refusal);
            }
            else
            {
                foreach (var group in groups.Add(name, ObjectPiece.Whole(item, draft.Key)))
                {
                    yield return Compose(group, numbers);
                }
            }
        }

        foreach (var group in groups.CloseAll())
        {
            yield return Compose(group, numbers);
        }
    }

    // The first member as it is now: a group is known from a listing only.
    public override async ValueTask<ObjectRef?> HeadAsync(string key, CancellationToken cancellationToken) =>
        await Inner.HeadAsync(key, cancellationToken).ConfigureAwait(false) is { } now
            ? Alone(now, ObjectVerdict.Fail("its group changed after it was listed; the next run merges it as it is now"))
            : null;

    /// <summary>What the source vouches for of each member, in order.</summary>
    public MemberDescriptions Describe(Composition group, CancellationToken cancellationToken)
    {
        var asks = Inner.Checks && (Inner.Store.TellsProof || Inner.Store is { TellsCrc64: true, IsLocal: false });
        return new MemberDescriptions(group.Pieces, asks ? Pieces.DescribeAsync : null, _options.Parallel, cancellationToken);
    }

    private string? Problem(ObjectDraft draft)
    {
        foreach (var extension in Columnar)
        {
            if (draft.Key.EndsWith(extension, StringComparison.OrdinalIgnoreCase))
            {
                return $"{extension} files are no sum of their bytes, so they are never merged; leave them out with exclude";
            }
        }

        return _options.Index && OriginalKey.Problem(draft.Key) is { } unfit ? $"it could not be restored from a merged object: {unfit}" : null;
    }

    private ObjectRef Compose(OpenGroup group, Dictionary<string, int>? numbers)
    {
        var number = 0;
        if (numbers is not null)
        {
            number = numbers[group.Name] = numbers.GetValueOrDefault(group.Name) + 1;
            if (numbers.Count > MaxNumbered)
            {
                throw new InvalidDataException($"There are more than {MaxNumbered} groups, too many to number; leave {{n}} out of key.");
            }
        }

        var first = group.Members[0];
        var version = new GroupVersion();
        foreach (var member in group.Members)
        {
            version.Add(member);
        }

        var mark = version.Digest();
        return new ObjectRef(first.Stored!.Key, group.Size, mark, version.LastModified)
        {
            Composition = new Composition(group.Members, Verdict(group, new GroupName(group.Name, number, mark))),
        };
    }

    private ObjectVerdict Verdict(OpenGroup group, GroupName name)
    {
        var first = group.Members[0];
        var key = MergedKey.Default(first.Key);
        if (_key is not null && !_key.TryFormat(first.Stored!, new ObjectDraft(first.Key, first.Length, ObjectAttributes.None), name, out key, out var problem))
        {
            return ObjectVerdict.Fail(problem);
        }

        // A newline for each member at most, and nothing else is ever added.
        var isExact = _options.Format is MergeFormat.Gzip or MergeFormat.Binary;
        return ObjectVerdict.Keep(new ObjectDraft(key, isExact ? group.Size : null, ObjectAttributes.None)
        {
            LengthHint = isExact ? null : group.Size + group.Members.Count,
        });
    }
}
