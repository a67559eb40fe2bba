using OssPipeline.Core.Rows;
using ParquetSharp;

namespace OssPipeline.Tables.Parquet.Native;

/// <summary>Takes values of a column from the library.</summary>
internal static class NativeValues
{
    private const int SliceRows = 4 << 10;

    /// <summary>Reads rows into a column until there are as many as asked for, or no more.</summary>
    public static void Read(ColumnReader reader, in FieldShape shape, ColumnBuilder target, int most)
    {
        switch (reader)
        {
            case ColumnReader<bool> booleans:
                Read(booleans, shape, target, most, static (target, in shape, in value) => target.AppendBoolean(value));
                break;
            case ColumnReader<int> ints:
                Read(ints, shape, target, most, static (target, in shape, in value) => FieldValues.Add(target, shape, value));
                break;
            case ColumnReader<long> longs:
                Read(longs, shape, target, most, static (target, in shape, in value) => FieldValues.Add(target, shape, value));
                break;
            case ColumnReader<Int96> instants:
                Read(instants, shape, target, most, static (target, in shape, in value) => FieldValues.AddInt96(target, value.A, value.B, value.C));
                break;
            case ColumnReader<float> floats:
                Read(floats, shape, target, most, static (target, in shape, in value) => target.Append(value));
                break;
            case ColumnReader<double> doubles:
                Read(doubles, shape, target, most, static (target, in shape, in value) => target.Append(value));
                break;
            case ColumnReader<ByteArray> texts:
                Read(texts, shape, target, most, static (target, in shape, in value) => FieldValues.Add(target, shape, Span(value.Pointer, value.Length)));
                break;
            case ColumnReader<FixedLenByteArray> bytes:
                Read(bytes, shape, target, most, static (target, in shape, in value) => FieldValues.Add(target, shape, Span(value.Pointer, shape.Length)));
                break;
            default:
                throw new InvalidDataException($"Column '{shape.Name}' has a type that is not known.");
        }
    }

    private delegate void AddValue<T>(ColumnBuilder target, in FieldShape shape, in T value);

    private static void Read<T>(ColumnReader<T> reader, in FieldShape shape, ColumnBuilder target, int most, AddValue<T> add)
        where T : unmanaged
    {
        var values = new T[Math.Min(most, SliceRows)];
        var levels = shape.IsOptional ? new short[values.Length] : [];
        while (target.Count < most && reader.HasNext)
        {
            var rows = (int)reader.ReadBatch(Math.Min(values.Length, most - target.Count), levels, [], values, out var present);
            if (!shape.IsOptional)
            {
                for (var i = 0; i < rows; i++)
                {
                    add(target, shape, values[i]);
                }

                continue;
            }

            var next = 0;
            for (var row = 0; row < rows; row++)
            {
                if (levels[row] == 0)
                {
                    target.AppendNull();
                }
                else if (next < present)
                {
                    add(target, shape, values[next++]);
                }
                else
                {
                    throw new InvalidDataException($"Column '{shape.Name}' has fewer values than it says.");
                }
            }
        }
    }

    private static unsafe ReadOnlySpan<byte> Span(nint pointer, int length) => new((void*)pointer, length);
}
