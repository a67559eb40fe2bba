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

    /// <summary>The count; never negative.</summary>
    public long Bytes { get; } = Bytes >= 0 ? Bytes : throw new ArgumentOutOfRangeException(nameof(Bytes), Bytes, "A size is never negative.");

    /// <summary>A size of <paramref name="count"/> × 1,024 bytes.</summary>
    public static ByteSize KiB(long count) => new(checked(count * (1L << 10)));

    /// <summary>A size of <paramref name="count"/> × 1,048,576 bytes.</summary>
    public static ByteSize MiB(long count) => new(checked(count * (1L << 20)));

    /// <summary>A size of <paramref name="count"/> × 1,073,741,824 bytes.</summary>
    public static ByteSize GiB(long count) => new(checked(count * (1L << 30)));

    /// <summary>Reads a size; false for anything that is not one, that is negative, a fraction of a byte, or that does not fit 63 bits.</summary>
    /// <remarks>With a unit a fraction is cut down to whole bytes: <c>0.1KiB</c> is 102.</remarks>
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

        if (number > (decimal)long.MaxValue / factor || (factor == 1 && number != decimal.Truncate(number)))
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
    public override string ToString()
    {
        if (Bytes < 1 << 10)
        {
            return $"{Bytes} B";
        }

        ReadOnlySpan<string> units = ["KiB", "MiB", "GiB", "TiB"];
        for (var i = 0; ; i++)
        {
            var count = Math.Round(Bytes / (double)(1L << (10 * (i + 1))), 1);
            if (count < 1024 || i == units.Length - 1)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{count:0.#} {units[i]}");
            }
        }
    }

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
}
