using System.Buffers.Binary;
using System.Runtime.InteropServices;
using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.Parquet.Pages;

/// <summary>Values as PLAIN pages have them: one behind the other, nulls left out (apache/parquet-format, "Encodings", PLAIN).</summary>
internal static class PlainValues
{
    /// <summary>Adds the values of some rows.</summary>
    public static void Write(GroupCursor cursor, int rows, PageShape shape, PageBytes page)
    {
        if (shape.Storage == FieldStorage.Boolean)
        {
            WriteBits(cursor, rows, page);
            return;
        }

        foreach (var slice in cursor.Next(rows))
        {
            switch (slice.Column.Type.Kind)
            {
                case ColumnKind.Int8: Widen<sbyte>(slice, page); break;
                case ColumnKind.Int16: Widen<short>(slice, page); break;
                case ColumnKind.Decimal: WriteDecimals(slice, shape.Width, page); break;
                case ColumnKind.String or ColumnKind.Binary: WriteBytes(slice, page); break;
                default: WriteFixed(slice, shape.Width, page); break;
            }
        }
    }

    private static void WriteFixed(in Slice slice, int width, PageBytes page)
    {
        var bytes = slice.Column.Bytes.Slice(slice.First * width, slice.Rows * width);
        if (slice.Column.Nulls == 0)
        {
            page.Add(bytes);
        }
        else if (width == sizeof(int))
        {
            Pack(slice, MemoryMarshal.Cast<byte, int>(bytes), page);
        }
        else
        {
            Pack(slice, MemoryMarshal.Cast<byte, long>(bytes), page);
        }
    }

    private static void Pack<T>(in Slice slice, ReadOnlySpan<T> values, PageBytes page)
        where T : unmanaged
    {
        var room = MemoryMarshal.Cast<byte, T>(page.Room(MemoryMarshal.AsBytes(values).Length));
        var count = 0;
        for (var i = 0; i < values.Length; i++)
        {
            // Written always, kept when there is a value: no branch to guess.
            room[count] = values[i];
            count += slice.Column.IsNull(slice.First + i) ? 0 : 1;
        }

        page.Advance(MemoryMarshal.AsBytes(room[..count]).Length);
    }

    private static void Widen<T>(in Slice slice, PageBytes page)
        where T : unmanaged, System.Numerics.IBinaryInteger<T>
    {
        var values = slice.Column.Values<T>().Slice(slice.First, slice.Rows);
        var room = MemoryMarshal.Cast<byte, int>(page.Room(values.Length * sizeof(int)));
        var count = 0;
        for (var i = 0; i < values.Length; i++)
        {
            room[count] = int.CreateTruncating(values[i]);
            count += slice.Column.IsNull(slice.First + i) ? 0 : 1;
        }

        page.Advance(count * sizeof(int));
    }

    private static void WriteDecimals(in Slice slice, int width, PageBytes page)
    {
        var values = slice.Column.Values<Int128>().Slice(slice.First, slice.Rows);
        var room = page.Room(values.Length * width);
        Span<byte> whole = stackalloc byte[16];
        var at = 0;
        for (var i = 0; i < values.Length; i++)
        {
            if (!slice.Column.IsNull(slice.First + i))
            {
                BinaryPrimitives.WriteInt128BigEndian(whole, values[i]);
                whole[^width..].CopyTo(room[at..]);
                at += width;
            }
        }

        page.Advance(at);
    }

    private static void WriteBytes(in Slice slice, PageBytes page)
    {
        var offsets = slice.Column.Offsets.Slice(slice.First, slice.Rows + 1);
        var bytes = slice.Column.Bytes;
        var room = page.Room(checked(offsets[^1] - offsets[0] + (slice.Rows * sizeof(int))));
        var at = 0;
        for (var i = 0; i + 1 < offsets.Length; i++)
        {
            if (slice.Column.IsNull(slice.First + i))
            {
                continue;
            }

            var value = bytes[offsets[i]..offsets[i + 1]];
            BinaryPrimitives.WriteInt32LittleEndian(room[at..], value.Length);
            value.CopyTo(room[(at + sizeof(int))..]);
            at += sizeof(int) + value.Length;
        }

        page.Advance(at);
    }

    private static void WriteBits(GroupCursor cursor, int rows, PageBytes page)
    {
        var bits = page.Room((rows + 7) >> 3)[..((rows + 7) >> 3)];
        bits.Clear();
        var at = 0;
        foreach (var slice in cursor.Next(rows))
        {
            for (var row = slice.First; row < slice.First + slice.Rows; row++)
            {
                if (!slice.Column.IsNull(row))
                {
                    bits[at >> 3] |= (byte)((slice.Column.BooleanAt(row) ? 1 : 0) << (at & 7));
                    at++;
                }
            }
        }

        page.Advance((at + 7) >> 3);
    }
}
