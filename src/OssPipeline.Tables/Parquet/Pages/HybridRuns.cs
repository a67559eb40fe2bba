using System.Buffers.Binary;

namespace OssPipeline.Tables.Parquet.Pages;

/// <summary>Indexes as runs of one value and packed bits (apache/parquet-format, "Encodings", "Run Length Encoding / Bit-Packing Hybrid").</summary>
internal static class HybridRuns
{
    /// <summary>Shorter runs are packed with their neighbours.</summary>
    private const int LeastRun = 24;

    /// <summary>Writes indexes of some bits, 1 to 16.</summary>
    public static void Write(ReadOnlySpan<ushort> indexes, int bits, PageBytes page)
    {
        var (packed, at) = (0, 0);
        while (at + LeastRun <= indexes.Length)
        {
            // Packed values go in eights, so runs are looked for where eights begin.
            var value = indexes[at];
            if (value != indexes[at + 7] || value != indexes[at + LeastRun - 1] || indexes.Slice(at, LeastRun).ContainsAnyExcept(value))
            {
                at += 8;
                continue;
            }

            var run = indexes[at..].IndexOfAnyExcept(value);
            run = run < 0 ? indexes.Length - at : run;
            Pack(indexes[packed..at], bits, page);
            page.AddVarint((uint)run << 1);
            page.Add((byte)value);
            if (bits > 8)
            {
                page.Add((byte)(value >> 8));
            }

            at += run;
            packed = at;
        }

        Pack(indexes[packed..], bits, page);
    }

    private static void Pack(ReadOnlySpan<ushort> values, int bits, PageBytes page)
    {
        if (values.IsEmpty)
        {
            return;
        }

        var groups = (values.Length + 7) >> 3;
        page.AddVarint(((uint)groups << 1) | 1);
        var room = page.Room((groups * bits) + 16); // The last eight are written as sixteen bytes.
        var at = 0;
        var whole = values.Length >> 3;
        for (var i = 0; i < whole; i++, at += bits)
        {
            PackEight(values.Slice(i * 8, 8), bits, room[at..]);
        }

        if (whole < groups)
        {
            Span<ushort> rest = stackalloc ushort[8];
            rest.Clear();
            values[(whole * 8)..].CopyTo(rest);
            PackEight(rest, bits, room[at..]);
        }

        page.Advance(groups * bits);
    }

    // The first value's bits are the least ones.
    private static void PackEight(ReadOnlySpan<ushort> v, int bits, Span<byte> room)
    {
        var low = v[0] | ((ulong)v[1] << bits) | ((ulong)v[2] << (2 * bits)) | ((ulong)v[3] << (3 * bits));
        var high = v[4] | ((ulong)v[5] << bits) | ((ulong)v[6] << (2 * bits)) | ((ulong)v[7] << (3 * bits));
        var half = 4 * bits;
        BinaryPrimitives.WriteUInt64LittleEndian(room, half < 64 ? low | (high << half) : low);
        BinaryPrimitives.WriteUInt64LittleEndian(room[8..], half < 64 ? high >> (64 - half) : high);
    }
}
