using System.Buffers;
using System.Buffers.Text;
using System.Text;
using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.Table;

/// <summary>Values of partition columns as names of folders (MaxCompute, "Partition": characters and length of values).</summary>
internal static class PartitionValue
{
    /// <summary>The most bytes of a value.</summary>
    public const int MostBytes = 128;

    // MaxCompute names letters, digits, space and : _ $ # . ! @. A hyphen is what its own examples of dates have.
    private static readonly SearchValues<byte> Allowed = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 :_$#.!@-"u8);

    /// <summary>Whether a column of a type can be one to partition by.</summary>
    public static bool Takes(ColumnType type) => type.Kind is ColumnKind.Int8 or ColumnKind.Int16 or ColumnKind.Int32 or ColumnKind.Int64
        or ColumnKind.String or ColumnKind.Date or ColumnKind.Boolean;

    /// <summary>The type that the column has in scripts: MaxCompute partitions by integers and text.</summary>
    public static ColumnType TypeOf(ColumnType type) => type.Kind is ColumnKind.Date or ColumnKind.Boolean ? new ColumnType(ColumnKind.String) : type;

    /// <summary>What is wrong with a value; null if it may be one.</summary>
    public static string? Problem(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
        {
            return "a partition's value can't be empty";
        }

        if (value.Length > MostBytes)
        {
            return $"the value has {value.Length} bytes; MaxCompute takes at most {MostBytes} of a partition";
        }

        var at = value.IndexOfAnyExcept(Allowed);
        if (at < 0)
        {
            return null;
        }

        var character = value[at] is > 32 and < 127 ? $"'{(char)value[at]}'" : $"the byte 0x{value[at]:X2}";
        return $"the value holds {character}; MaxCompute takes letters, digits, space and : _ $ # . ! @ - of a partition";
    }

    /// <summary>Writes a value, not null, as text.</summary>
    /// <param name="column">The column.</param>
    /// <param name="row">Its place.</param>
    /// <param name="room">Room of 32 bytes for what is no text yet.</param>
    public static ReadOnlySpan<byte> Text(Column column, int row, Span<byte> room)
    {
        int written;
        switch (column.Type.Kind)
        {
            case ColumnKind.String:
                return column.BytesAt(row);
            case ColumnKind.Boolean:
                return column.BooleanAt(row) ? "true"u8 : "false"u8;
            case ColumnKind.Int8:
                Utf8Formatter.TryFormat(column.Values<sbyte>()[row], room, out written);
                break;
            case ColumnKind.Int16:
                Utf8Formatter.TryFormat(column.Values<short>()[row], room, out written);
                break;
            case ColumnKind.Int32:
                Utf8Formatter.TryFormat(column.Values<int>()[row], room, out written);
                break;
            case ColumnKind.Int64:
                Utf8Formatter.TryFormat(column.Values<long>()[row], room, out written);
                break;
            default:
                written = InstantText.WriteDate(column.Values<int>()[row], room);
                break;
        }

        return room[..written];
    }

    /// <summary>A value for a message: shortened, controls replaced.</summary>
    public static string Quote(ReadOnlySpan<byte> value)
    {
        var text = Encoding.UTF8.GetString(value[..Math.Min(value.Length, 64)]);
        var quoted = new StringBuilder(text.Length + 2).Append('\'');
        foreach (var c in text)
        {
            quoted.Append(char.IsControl(c) ? '?' : c);
        }

        return quoted.Append(value.Length > 64 ? "…'" : "'").ToString();
    }
}
