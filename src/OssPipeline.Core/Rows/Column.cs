using System.Runtime.InteropServices;
using OssPipeline.Core.Data;

namespace OssPipeline.Core.Rows;

/// <summary>The values of one column of some rows, in Apache Arrow's physical layout, over pooled arrays.</summary>
/// <remarks>
/// Whoever holds a column last disposes of it (a <see cref="RowBatch"/> does so for its own); <see cref="Share"/> adds a holder. The
/// contents never change, so any thread may read them until then.
/// </remarks>
public sealed class Column : IDisposable
{
    private readonly byte[] _values;
    private readonly int[]? _offsets;
    private readonly byte[]? _validity;
    private int _holders = 1;

    internal Column(ColumnType type, int count, int nulls, byte[] values, int valueBytes, int[]? offsets, byte[]? validity)
    {
        Type = type;
        Count = count;
        Nulls = nulls;
        _values = values;
        ValueBytes = valueBytes;
        _offsets = offsets;
        _validity = validity;
    }

    /// <summary>The type of the values.</summary>
    public ColumnType Type { get; }

    /// <summary>How many values there are, nulls among them.</summary>
    public int Count { get; }

    /// <summary>How many of them are null.</summary>
    public int Nulls { get; }

    /// <summary>How many bytes the values have.</summary>
    public int ValueBytes { get; }

    /// <summary>The values as they lie in memory: fixed width (null: any bits), bits for booleans, all bytes one after another where there are offsets.</summary>
    public ReadOnlySpan<byte> Bytes => _values.AsSpan(0, ValueBytes);

    /// <summary>Where values begin and end in <see cref="Bytes"/>: <see cref="Count"/> + 1 numbers; empty for other types. A null has no bytes.</summary>
    public ReadOnlySpan<int> Offsets => _offsets is null ? [] : _offsets.AsSpan(0, Count + 1);

    /// <summary>A bit a value, least significant first, set where there is one; empty when no value is null.</summary>
    public ReadOnlySpan<byte> Validity => _validity is null ? [] : _validity.AsSpan(0, (Count + 7) >> 3);

    /// <summary>About how many bytes of memory it holds.</summary>
    public long Footprint => _values.Length + ((_offsets?.Length ?? 0) * sizeof(int)) + (_validity?.Length ?? 0);

    /// <summary>The values of a type with a fixed width.</summary>
    public ReadOnlySpan<T> Values<T>()
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(Bytes);

    /// <summary>Whether a value is null.</summary>
    public bool IsNull(int row) => _validity is not null && (_validity[row >> 3] & (1 << (row & 7))) == 0;

    /// <summary>A value that is a boolean.</summary>
    public bool BooleanAt(int row) => (_values[row >> 3] & (1 << (row & 7))) != 0;

    /// <summary>The bytes of a value that has a length of its own; empty for null.</summary>
    public ReadOnlySpan<byte> BytesAt(int row) => _values.AsSpan(_offsets![row], _offsets[row + 1] - _offsets[row]);

    /// <summary>Adds a holder, who must dispose of it as well.</summary>
    public Column Share()
    {
        ObjectDisposedException.ThrowIf(Interlocked.Increment(ref _holders) <= 1, this);
        return this;
    }

    /// <summary>Takes a holder away; the last one gives the memory back.</summary>
    public void Dispose()
    {
        var left = Interlocked.Decrement(ref _holders);
        ObjectDisposedException.ThrowIf(left < 0, this);
        if (left > 0)
        {
            return;
        }

        LargeArrayPool.Of<byte>().Return(_values);
        if (_offsets is not null)
        {
            LargeArrayPool.Of<int>().Return(_offsets);
        }

        if (_validity is not null)
        {
            LargeArrayPool.Of<byte>().Return(_validity);
        }
    }
}
