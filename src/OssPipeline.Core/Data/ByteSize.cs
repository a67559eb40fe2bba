using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace OssPipeline.Core.Data;

/// <summary>A number of bytes, written as people write it: <c>8MiB</c>, <c>512MB</c>, <c>1.5 GiB</c> or plain <c>4096</c>.</summary>
/// <remarks>KiB, MiB, GiB, TiB are powers of 1,024 and KB, MB, GB, TB powers of 1,000 (IEC 80000-13). Letters' case is ignored.</remarks>
/// <param name="Bytes">The count; never negative.</param>
public readonly record struct ByteSize(long Bytes) : IComparable<ByteSize>
{
    private static readonly (string Unit, long Factor)[] Units =
    [
        ("tib", 1L << 40), ("gib", 1L << 30), ("mib", 1L << 20), ("kib", 1L << 10),
        ("tb", 1_000_000_000_000), ("gb", 1_000_000_000), ("mb", 1_000_000), ("kb", 1_000), ("b", 1),
    ];

    /// <summary>A size of <paramref name="count"/> × 1,024 bytes.</summary>
    public static ByteSize KiB(long count) => new(checked(count << 10));

    /// <summary>A size of <paramref name="count"/> × 1,048,576 bytes.</summary>
    public static ByteSize MiB(long count) => new(checked(count << 20));

    /// <summary>A size of <paramref name="count"/> × 1,073,741,824 bytes.</summary>
    public static ByteSize GiB(long count) => new(checked(count << 30));

    /// <summary>Reads a size; false for anything that is not one, that is negative, or that does not fit 63 bits.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out ByteSize size)
    {
        size = default;
        if (string.IsNullOrWhiteSpace(text))
        {
            return false;
        }

        var digits = text.AsSpan().Trim();
        var factor = 1L;
        foreach (var (unit, f) in Units)
        {
            if (digits.EndsWith(unit, StringComparison.OrdinalIgnoreCase))
            {
                digits = digits[..^unit.Length].TrimEnd();
                factor = f;
                break;
            }
        }

        if (!decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || number < 0)
        {
            return false;
        }

        if (number > long.MaxValue / factor)
        {
            return false;
        }

        size = new ByteSize((long)(number * factor));
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(ByteSize other) => Bytes.CompareTo(other.Bytes);

    /// <inheritdoc/>
    public static bool operator <(ByteSize left, ByteSize right) => left.Bytes < right.Bytes;

    /// <inheritdoc/>
    public static bool operator >(ByteSize left, ByteSize right) => left.Bytes > right.Bytes;

    /// <inheritdoc/>
    public static bool operator <=(ByteSize left, ByteSize right) => left.Bytes <= right.Bytes;

    /// <inheritdoc/>
    public static bool operator >=(ByteSize left, ByteSize right) => left.Bytes >= right.Bytes;

    /// <summary>The shortest spelling with at most one decimal, in binary units: <c>0 B</c>, <c>4 KiB</c>, <c>1.5 GiB</c>.</summary>
    public override string ToString() => Bytes switch
    {
        < 1L << 10 => $"{Bytes} B",
        < 1L << 20 => Scaled(10, "KiB"),
        < 1L << 30 => Scaled(20, "MiB"),
        < 1L << 40 => Scaled(30, "GiB"),
        _ => Scaled(40, "TiB"),
    };

    /// <summary>The spelling a pipeline file takes back without loss: <c>8MiB</c> where exact, else the plain count.</summary>
    public string ToOption()
    {
        foreach (var (unit, factor) in Units.AsSpan(0, 4))
        {
            if (Bytes >= factor && Bytes % factor == 0)
            {
                return $"{Bytes / factor}{char.ToUpperInvariant(unit[0])}iB";
            }
        }

        return Bytes.ToString(CultureInfo.InvariantCulture);
    }

    private string Scaled(int shift, string unit) =>
        string.Create(CultureInfo.InvariantCulture, $"{Math.Round(Bytes / (double)(1L << shift), 1):0.#} {unit}");
}
