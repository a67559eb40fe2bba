using OssPipeline.Core.Blocks;
using OssPipeline.Core.Catalog;
using OssPipeline.Core.Data;

namespace OssPipeline.Blocks;

/// <summary>Records the CRC64 of what passes, or checks it against what is expected.</summary>
internal sealed class Crc64Block : IPartWitness
{
    public static ComponentKind Kind { get; } = new BlockKind<Crc64Options>(
        "crc64", Scope.Part, "Records the CRC64 of the bytes that pass, or checks it before the object becomes visible.",
        (options, context) => new Crc64Block(options, options.Sums is null ? null : Crc64List.Read(context.PathOf(options.Sums))))
    {
        Example = """
            sums:  { kind: crc64 }                                           # record
            check: { kind: crc64, mode: check, sums: sums.txt, missing: fail }
            """,
        Remarks = """
            CRC64 is CRC-64/XZ, the checksum of OSS (`x-oss-hash-crc64ecma`). `record` computes it for every part as it passes, and the
            manifest keeps it for the whole object. `check` compares it with the sum that `sums` lists for the object's key in the
            source, or without `sums` with the one the source store vouches for; an object that differs fails and never becomes
            visible. Both see the bytes at their own place: stand before blocks that change bytes to check what was read.

            `sums` is text, one object a line: the sum in decimal (as `osspipe crc64` prints it) or as 16 hex digits, one of the two
            throughout, then two spaces and the key. A leading `./` of a key is ignored.
            """,
    };

    private readonly Crc64Options _options;
    private readonly Crc64List? _sums;

    public Crc64Block(Crc64Options options, Crc64List? sums)
    {
        _options = options;
        _sums = sums;
    }

    public Scope Scope => Scope.Part;

    public bool KeepsKeysDistinct => true;

    public bool WantsVouchedCrc64 => _options.Mode == Crc64Mode.Check && _sums is null;

    public ObjectVerdict Shape(ObjectRef origin, ObjectDraft draft) => ObjectVerdict.Keep(draft);

    public Part Apply(Part item)
    {
        item.EnsureCrc64();
        return item;
    }

    public string? Judge(ObjectRef origin, long length, ulong crc64)
    {
        if (_options.Mode == Crc64Mode.Record)
        {
            return null;
        }

        var (expected, source) = _sums is null ? (origin.Crc64, "the source store") : (_sums.Find(origin.Key), $"'{_options.Sums}'");
        return expected is null
            ? _options.Missing == Crc64Missing.Pass ? null : $"{source} has no CRC64 for '{origin.Key}'; missing: pass would let it through"
            : expected == crc64 ? null : $"its CRC64 is {crc64} over {length} bytes, but {source} says {expected}";
    }
}
