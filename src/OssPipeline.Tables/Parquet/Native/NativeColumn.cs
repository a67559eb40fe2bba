using System.Buffers.Binary;
using System.Runtime.InteropServices;
using OssPipeline.Core.Rows;
using OssPipeline.Tables.Table;
using ParquetSharp;
using Column = OssPipeline.Core.Rows.Column;

namespace OssPipeline.Tables.Parquet.Native;

/// <summary>Hands the values of a column to the library.</summary>
internal static class NativeColumn
{
    /// <summary>Writes all values of a column.</summary>
    public static void Write(ColumnWriter writer, Column column, ParquetPlan plan, NativeScratch scratch)
    {
        for (var first = 0; first < column.Count; first += NativeScratch.Rows)
        {
            var slice = new Slice(column, first, Math.Min(NativeScratch.Rows, column.Count - first), scratch);
            switch (writer)
            {
                case ColumnWriter<bool> booleans:
                    WriteBooleans(booleans, slice);
                    break;
                case ColumnWriter<int> ints when column.Type.Width == 4:
                    WriteFixed(ints, slice);
                    break;
                case ColumnWriter<int> ints:
                    WriteSmall(ints, slice);
                    break;
                case ColumnWriter<long> longs when column.Type.Kind == ColumnKind.Decimal:
                    WriteShortDecimals(longs, slice);
                    break;
                case ColumnWriter<long> longs:
                    WriteFixed(longs, slice);
                    break;
                case ColumnWriter<float> floats:
                    WriteFixed(floats, slice);
                    break;
                case ColumnWriter<double> doubles:
                    WriteFixed(doubles, slice);
                    break;
                case ColumnWriter<Int96> instants:
                    WriteInt96(instants, slice);
                    break;
                case ColumnWriter<FixedLenByteArray> decimals:
                    WriteDecimals(decimals, slice, ParquetPlan.DecimalBytes(column.Type.Precision));
                    break;
                case ColumnWriter<ByteArray> texts when column.Type.Kind == ColumnKind.Timestamp:
                    WriteInstantTexts(texts, slice);
                    break;
                case ColumnWriter<ByteArray> bytes:
                    WriteBytes(bytes, slice);
                    break;
                default:
                    throw new NotSupportedException($"{writer.Type} is no type of ours ({plan.Timestamps}).");
            }
        }
    }

    private static void WriteFixed<T>(ColumnWriter<T> writer, in Slice slice)
        where T : unmanaged
    {
        var values = slice.Column.Values<T>().Slice(slice.First, slice.Rows);
        if (slice.Column.Nulls == 0)
        {
            writer.WriteBatch(slice.Rows, NativeScratch.AllPresent, [], values);
            return;
        }

        var levels = slice.FillLevels();
        var packed = MemoryMarshal.Cast<byte, T>(slice.Scratch.Values);
        var count = 0;
        for (var i = 0; i < levels.Length; i++)
        {
            // Written always, kept when there is a value: no branch to guess.
            packed[count] = values[i];
            count += levels[i];
        }

        writer.WriteBatch(slice.Rows, levels, [], packed[..count]);
    }

    private static void WriteSmall(ColumnWriter<int> writer, in Slice slice)
    {
        var levels = slice.FillLevels();
        var packed = MemoryMarshal.Cast<byte, int>(slice.Scratch.Values);
        var count = 0;
        if (slice.Column.Type.Width == 1)
        {
            var values = slice.Column.Values<sbyte>().Slice(slice.First, slice.Rows);
            for (var i = 0; i < levels.Length; i++)
            {
                packed[count] = values[i];
                count += levels[i];
            }
        }
        else
        {
            var values = slice.Column.Values<short>().Slice(slice.First, slice.Rows);
            for (var i = 0; i < levels.Length; i++)
            {
                packed[count] = values[i];
                count += levels[i];
            }
        }

        writer.WriteBatch(slice.Rows, levels, [], packed[..count]);
    }

    private static void WriteBooleans(ColumnWriter<bool> writer, in Slice slice)
    {
        var levels = slice.FillLevels();
        var packed = MemoryMarshal.Cast<byte, bool>(slice.Scratch.Values);
        var count = 0;
        for (var i = 0; i < levels.Length; i++)
        {
            packed[count] = slice.Column.BooleanAt(slice.First + i);
            count += levels[i];
        }

        writer.WriteBatch(slice.Rows, levels, [], packed[..count]);
    }

    private static unsafe void WriteBytes(ColumnWriter<ByteArray> writer, in Slice slice)
    {
        var levels = slice.FillLevels();
        var packed = MemoryMarshal.Cast<byte, ByteArray>(slice.Scratch.Values);
        var offsets = slice.Column.Offsets.Slice(slice.First, slice.Rows + 1);
        var count = 0;
        fixed (byte* bytes = slice.Column.Bytes)
        {
            // A pointer to nothing is null, which the library takes for a null's; a text of no bytes needs one to somewhere.
            byte nothing = 0;
            var start = bytes is null ? &nothing : bytes;
            for (var i = 0; i < levels.Length; i++)
            {
                packed[count] = new ByteArray((nint)(start + offsets[i]), offsets[i + 1] - offsets[i]);
                count += levels[i];
            }

            writer.WriteBatch(slice.Rows, levels, [], packed[..count]);
        }
    }

    private static unsafe void WriteDecimals(ColumnWriter<FixedLenByteArray> writer, in Slice slice, int width)
    {
        var levels = slice.FillLevels();
        var packed = MemoryMarshal.Cast<byte, FixedLenByteArray>(slice.Scratch.Values);
        var values = slice.Column.Values<Int128>().Slice(slice.First, slice.Rows);
        var count = 0;
        fixed (byte* bytes = slice.Scratch.Bytes)
        {
            for (var i = 0; i < levels.Length; i++)
            {
                var place = bytes + (count * 16);
                BinaryPrimitives.WriteInt128BigEndian(new Span<byte>(place, 16), values[i]);
                packed[count] = new FixedLenByteArray((nint)(place + 16 - width));
                count += levels[i];
            }

            writer.WriteBatch(slice.Rows, levels, [], packed[..count]);
        }
    }

    private static void WriteShortDecimals(ColumnWriter<long> writer, in Slice slice)
    {
        var levels = slice.FillLevels();
        var packed = MemoryMarshal.Cast<byte, long>(slice.Scratch.Values);
        var values = slice.Column.Values<Int128>().Slice(slice.First, slice.Rows);
        var count = 0;
        for (var i = 0; i < levels.Length; i++)
        {
            packed[count] = (long)values[i];
            count += levels[i];
        }

        writer.WriteBatch(slice.Rows, levels, [], packed[..count]);
    }

    private static void WriteInt96(ColumnWriter<Int96> writer, in Slice slice)
    {
        var levels = slice.FillLevels();
        var packed = MemoryMarshal.Cast<byte, Int96>(slice.Scratch.Values);
        var values = slice.Column.Values<long>().Slice(slice.First, slice.Rows);
        var count = 0;
        for (var i = 0; i < levels.Length; i++)
        {
            var (nanos, day) = JulianTime.Of(values[i]);
            packed[count] = new Int96((int)nanos, (int)(nanos >> 32), day);
            count += levels[i];
        }

        writer.WriteBatch(slice.Rows, levels, [], packed[..count]);
    }

    private static unsafe void WriteInstantTexts(ColumnWriter<ByteArray> writer, in Slice slice)
    {
        var levels = slice.FillLevels();
        var packed = MemoryMarshal.Cast<byte, ByteArray>(slice.Scratch.Values);
        var values = slice.Column.Values<long>().Slice(slice.First, slice.Rows);
        var count = 0;
        fixed (byte* bytes = slice.Scratch.Bytes)
        {
            for (var i = 0; i < levels.Length; i++)
            {
                if (levels[i] == 0)
                {
                    continue;
                }

                var place = bytes + (count * 32);
                packed[count++] = new ByteArray((nint)place, InstantText.Write(values[i], new Span<byte>(place, 32), digits: 6));
            }

            writer.WriteBatch(slice.Rows, levels, [], packed[..count]);
        }
    }

    /// <summary>Some rows of a column.</summary>
    private readonly ref struct Slice(Column column, int first, int rows, NativeScratch scratch)
    {
        public Column Column { get; } = column;

        public int First { get; } = first;

        public int Rows { get; } = rows;

        public NativeScratch Scratch { get; } = scratch;

        /// <summary>A definition level a row: 1 where there is a value.</summary>
        public ReadOnlySpan<short> FillLevels()
        {
            if (Column.Nulls == 0)
            {
                return NativeScratch.AllPresent[..Rows];
            }

            var validity = Column.Validity;
            var levels = Scratch.Levels[..Rows];
            for (var i = 0; i < levels.Length; i++)
            {
                var row = First + i;
                levels[i] = (short)((validity[row >> 3] >> (row & 7)) & 1);
            }

            return levels;
        }
    }
}
