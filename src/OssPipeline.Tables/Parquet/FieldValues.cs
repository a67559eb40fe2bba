using System.Runtime.CompilerServices;
using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.Parquet;

/// <summary>Puts physical values of a file into columns.</summary>
internal static class FieldValues
{
    /// <summary>Adds a 32-bit value.</summary>
    public static void Add(ColumnBuilder target, in FieldShape shape, int value)
    {
        switch (target.Type.Kind)
        {
            case ColumnKind.Int8: target.Append(checked((sbyte)value)); break;
            case ColumnKind.Int16: target.Append(shape.Form == FieldForm.Unsigned ? (byte)value : checked((short)value)); break;
            case ColumnKind.Int64: target.Append((long)(uint)value); break;
            case ColumnKind.Decimal: target.Append((Int128)value); break;
            default: target.Append(shape.Form == FieldForm.Unsigned ? (ushort)value : value); break;
        }
    }

    /// <summary>Adds a 64-bit value.</summary>
    public static void Add(ColumnBuilder target, in FieldShape shape, long value)
    {
        switch (target.Type.Kind)
        {
            case ColumnKind.Decimal: target.Append(shape.Form == FieldForm.Unsigned ? (Int128)(ulong)value : value); break;
            case ColumnKind.Timestamp: target.Append(ToMicros(shape, value)); break;
            default: target.Append(value); break;
        }
    }

    /// <summary>Adds an INT96 timestamp.</summary>
    public static void AddInt96(ColumnBuilder target, int low, int high, int day) =>
        target.Append(JulianTime.ToMicros((uint)low | ((long)high << 32), day));

    /// <summary>Adds a value that is bytes: text, bytes, or a decimal's two's complement, most significant first.</summary>
    public static void Add(ColumnBuilder target, in FieldShape shape, ReadOnlySpan<byte> value)
    {
        if (target.Type.Kind == ColumnKind.Decimal)
        {
            target.Append(Decimal(value, shape.Name));
        }
        else
        {
            target.AppendBytes(value);
        }
    }

    /// <summary>Microseconds; what is finer is cut off, what is coarser must fit.</summary>
    public static long ToMicros(in FieldShape shape, long value) => shape.PerSecond switch
    {
        1_000 => value is >= long.MinValue / 1000 and <= long.MaxValue / 1000
            ? value * 1000
            : throw new InvalidDataException($"Column '{shape.Name}' has a time of {value} milliseconds, too far off for microseconds."),
        1_000_000_000 => Floor(value, 1000),
        _ => value,
    };

    private static long Floor(long value, long by)
    {
        var quotient = Math.DivRem(value, by, out var rest);
        return rest < 0 ? quotient - 1 : quotient;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Int128 Decimal(ReadOnlySpan<byte> bytes, string name)
    {
        if (bytes.IsEmpty)
        {
            return 0;
        }

        Int128 value = (sbyte)bytes[0];
        for (var i = 1; i < bytes.Length; i++)
        {
            // Leading bytes that only repeat the sign are allowed.
            if (i >= 16 && (value >> 119) is var top && top != 0 && top != -1)
            {
                throw new InvalidDataException($"Column '{name}' has a decimal of over 128 bits.");
            }

            value = (value << 8) | bytes[i];
        }

        return value;
    }
}
