using System.Buffers;
using OssPipeline.Core.Data;
using OssPipeline.Core.Rows;
using OssPipeline.Tables.Table;

namespace OssPipeline.Tables.Parquet.Managed;

/// <summary>Values of a column of a row group, packed, as Parquet.Net takes them.</summary>
internal static class ManagedValues
{
    /// <summary>A definition level a row: 1 where there is a value.</summary>
    public static Rented<int> Levels(RowGroup rows, int column)
    {
        var levels = new Rented<int>(rows.Rows);
        var at = 0;
        foreach (var piece in rows.Pieces)
        {
            var from = piece.Columns[column];
            for (var row = 0; row < piece.Rows; row++)
            {
                levels.Span[at++] = from.IsNull(row) ? 0 : 1;
            }
        }

        return levels;
    }

    /// <summary>Values of a fixed width.</summary>
    public static Rented<T> Fixed<T>(RowGroup rows, int column)
        where T : unmanaged => Mapped<T, T>(rows, column, static (v, _) => v, default);

    /// <summary>Values of a fixed width, each changed.</summary>
    public static Rented<TOut> Mapped<T, TOut>(RowGroup rows, int column, Func<T, ColumnType, TOut> map, ColumnType type)
        where T : unmanaged
        where TOut : struct
    {
        var values = new Rented<TOut>(rows.Rows);
        var count = 0;
        foreach (var piece in rows.Pieces)
        {
            var from = piece.Columns[column];
            var span = from.Values<T>();
            for (var row = 0; row < piece.Rows; row++)
            {
                if (!from.IsNull(row))
                {
                    values.Span[count++] = map(span[row], type);
                }
            }
        }

        values.Length = count;
        return values;
    }

    /// <summary>Truth values.</summary>
    public static Rented<bool> Booleans(RowGroup rows, int column)
    {
        var values = new Rented<bool>(rows.Rows);
        var count = 0;
        foreach (var piece in rows.Pieces)
        {
            var from = piece.Columns[column];
            for (var row = 0; row < piece.Rows; row++)
            {
                if (!from.IsNull(row))
                {
                    values.Span[count++] = from.BooleanAt(row);
                }
            }
        }

        values.Length = count;
        return values;
    }

    /// <summary>Texts and bytes; timestamps as text.</summary>
    public static RentedBytes Bytes(RowGroup rows, int column)
    {
        long total = 0;
        foreach (var piece in rows.Pieces)
        {
            total += piece.Columns[column].Type.HasOffsets ? piece.Columns[column].ValueBytes : piece.Rows * 32L;
        }

        var texts = new RentedBytes(rows.Rows, checked((int)total));
        Span<byte> room = stackalloc byte[32];
        foreach (var piece in rows.Pieces)
        {
            var from = piece.Columns[column];
            for (var row = 0; row < piece.Rows; row++)
            {
                if (from.IsNull(row))
                {
                    continue;
                }

                texts.Add(from.Type.HasOffsets ? from.BytesAt(row) : room[..InstantText.Write(from.Values<long>()[row], room, digits: 6)]);
            }
        }

        return texts;
    }
}

/// <summary>An array of the pool's.</summary>
internal sealed class Rented<T>(int length) : IDisposable
{
    private readonly T[] _array = LargeArrayPool.Of<T>().Rent(length);
    private readonly int _room = length;

    /// <summary>How many values there are.</summary>
    public int Length { get; set; } = length;

    /// <summary>All there is room for.</summary>
    public Span<T> Span => _array;

    /// <summary>Room for so many as were asked for.</summary>
    public Memory<T> Room => _array.AsMemory(0, _room);

    /// <summary>The values.</summary>
    public ReadOnlyMemory<T> Memory => _array.AsMemory(0, Length);

    /// <summary>Gives it back.</summary>
    public void Dispose() => LargeArrayPool.Of<T>().Return(_array);
}

/// <summary>Values that are bytes, in memory of the pool's.</summary>
internal sealed class RentedBytes(int rows, int bytes) : IDisposable
{
    private readonly ReadOnlyMemory<byte>[] _values = ArrayPool<ReadOnlyMemory<byte>>.Shared.Rent(rows);
    private readonly byte[] _bytes = LargeArrayPool.Of<byte>().Rent(bytes);
    private int _count;
    private int _used;

    /// <summary>The values.</summary>
    public ReadOnlyMemory<ReadOnlyMemory<byte>> Values => _values.AsMemory(0, _count);

    /// <summary>Adds one.</summary>
    public void Add(ReadOnlySpan<byte> value)
    {
        value.CopyTo(_bytes.AsSpan(_used));
        _values[_count++] = _bytes.AsMemory(_used, value.Length);
        _used += value.Length;
    }

    /// <summary>The least and the greatest; null without values, or where one is longer than allowed.</summary>
    public (byte[] Least, byte[] Greatest)? Bounds(int mostBytes)
    {
        if (_count == 0)
        {
            return null;
        }

        var (least, greatest) = (_values[0], _values[0]);
        for (var i = 1; i < _count; i++)
        {
            if (_values[i].Span.SequenceCompareTo(least.Span) < 0)
            {
                least = _values[i];
            }
            else if (_values[i].Span.SequenceCompareTo(greatest.Span) > 0)
            {
                greatest = _values[i];
            }
        }

        return least.Length > mostBytes || greatest.Length > mostBytes ? null : (least.ToArray(), greatest.ToArray());
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        ArrayPool<ReadOnlyMemory<byte>>.Shared.Return(_values, clearArray: true);
        LargeArrayPool.Of<byte>().Return(_bytes);
    }
}
