using OssPipeline.Blocks.Merging;
using OssPipeline.Core.Blocks;
using OssPipeline.Core.Catalog;
using OssPipeline.Core.Data;

namespace OssPipeline.Blocks;

/// <summary>Restores the objects that <c>merge</c> put together.</summary>
internal sealed class UnmergeBlock : IComposer, IPartWitness
{
    public static ComponentKind Kind { get; } = new BlockKind<UnmergeOptions>(
        "unmerge", Scope.Part, "Restores the objects that merge put together, each checked by its CRC64.", (_, _) => new UnmergeBlock())
    {
        Example = """
            read:    { kind: read, store: lake, prefix: merged/ }
            restore: { kind: unmerge }
            some:    { kind: filter, include: ["logs/2026-01-*/**"] }        # by the originals' keys
            write:   { kind: write, store: restored }
            """,
        Remarks = """
            It stands behind a source, with only blocks between them that filter; the source lists merged objects, and beside each lies its
            index (`KEY.index.jsonl`), which needs not be selected itself. Every original gets its key, its bytes and its time of change
            back, and is read straight from its place in the merged object. One whose CRC64 is not the index's fails and never becomes visible.

            An index is judged before anything is restored by it. One that is cut off, of another version of the merged object, with
            offsets outside it, keys that leave their folder (`..`) or come twice fails its merged object, by name and line. A merged
            object without an index, and an index without its merged object, fail as well. An original that lies in two merged objects
            (both `merge` runs were restored into one place) is restored once and fails the second time.
            """,
    };

    public Scope Scope => Scope.Part;

    public bool KeepsKeysDistinct => false;

    public int Width => 1;

    public bool WantsVouchedCrc64 => false;

    public ISource Compose(ISource source, Func<ObjectRef, ObjectVerdict> shape) => new UnmergedSource(source, shape);

    public ObjectVerdict Shape(ObjectRef origin, ObjectDraft draft) =>
        origin.Composition?.Verdict ?? throw new InvalidOperationException($"'{origin.Key}' was not composed by unmerge.");

    public Part Apply(Part item) => item;

    public string? Judge(ObjectRef origin, long length, ulong crc64) => origin.Crc64 == crc64
        ? null
        : $"the merged object holds other bytes of it than were merged: they have the CRC-64 {crc64}, and its index says {origin.Crc64}";
}
