using System.Security.Cryptography;
using OssPipeline.Core.Blocks;
using OssPipeline.Core.Catalog;
using OssPipeline.Core.Data;

namespace OssPipeline.Engine.Tests.Support;

/// <summary>Adds a random byte, drawn for each object, to all its bytes: the smallest block that keeps something of its own for each object.</summary>
internal sealed class MaskBlock(MaskOptions options) : IPartwiseTransform
{
    public static ComponentKind Kind { get; } = new BlockKind<MaskOptions>("mask", Scope.Part, "Masks bytes.", static (options, _) => new MaskBlock(options)) { Example = "" };

    public Scope Scope => Scope.Part;

    public bool KeepsKeysDistinct => true;

    public bool NeedsAttributes => true;

    public ObjectVerdict Shape(ObjectRef origin, ObjectDraft draft) => ObjectVerdict.Keep(draft);

    public ValueTask<IPassage> BeginAsync(PassageStart start, CancellationToken cancellationToken)
    {
        if (start.Origin.Key.StartsWith("bad", StringComparison.Ordinal))
        {
            throw new InvalidDataException("it can't be masked");
        }

        var mask = start.Note is { } note && options.Resumes ? byte.Parse(note, System.Globalization.CultureInfo.InvariantCulture) : (byte)RandomNumberGenerator.GetInt32(1, 256);
        return new ValueTask<IPassage>(new MaskPassage(mask, start.Origin.Key));
    }

    public static byte[] Unmask(byte[] bytes, byte mask) => [.. bytes.Select(b => (byte)(b - mask))];
}

internal sealed record MaskOptions
{
    [Option("Whether an earlier run's mask is taken up again.")]
    public bool Resumes { get; init; }
}

internal sealed class MaskPassage(byte mask, string key) : IPassage
{
    private readonly Lock _gate = new();
    private readonly CrcLedger _plain = new();

    public IReadOnlyDictionary<string, string> Metadata { get; } = new Dictionary<string, string> { ["mask"] = mask.ToString(System.Globalization.CultureInfo.InvariantCulture) };

    public string Note { get; } = mask.ToString(System.Globalization.CultureInfo.InvariantCulture);

    public bool Removes(string name) => name == "mask";

    public Part Apply(Part part, out ulong inputCrc64)
    {
        Assert.True(part.IsExclusive);
        inputCrc64 = part.EnsureCrc64();
        foreach (ref var b in part.Bytes.Span)
        {
            b += mask;
        }

        part.Crc64 = Crc64Xz.Compute(part.Bytes.Span);
        lock (_gate)
        {
            _plain.Add(part.Sequence, part.Length, inputCrc64);
        }

        return part;
    }

    public PassageEnd End() => new(key.StartsWith("late", StringComparison.Ordinal) ? "found bad at the end" : null)
    {
        Findings = new Dictionary<string, string> { ["plain-crc64"] = _plain.Crc64.ToString(System.Globalization.CultureInfo.InvariantCulture) },
        PlainSha256 = "00",
    };

    public void Dispose()
    {
    }
}
