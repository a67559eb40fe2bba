using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace OssPipeline.Core.Rows;

public sealed partial class ColumnBuilder
{
    /// <summary>About how many bytes of memory it holds.</summary>
    public long Footprint => _values.Length + ((_offsets?.Length ?? 0) * sizeof(int)) + (_validity?.Length ?? 0);

    /// <summary>Adds values of another column of the same type, nulls among them, in the order in which their places are given.</summary>
    /// <param name="column">The other column.</param>
    /// <param name="rows">Places in it; one may stand there several times.</param>
    public void AppendRows(Column column, ReadOnlySpan<int> rows)
    {
        ArgumentNullException.ThrowIfNull(column);
        if (column.Nulls > 0 || _type.Kind == ColumnKind.Boolean)
        {
            foreach (var row in rows)
            {
                AppendFrom(column, row);
            }

            return;
        }

        if (_offsets is not null)
        {
            GatherBytes(column, rows);
        }
        else
        {
            Room(rows.Length * (long)_width);
            switch (_width)
            {
                case 1: Gather<byte>(column, rows); break;
                case 2: Gather<short>(column, rows); break;
                case 4: Gather<int>(column, rows); break;
                case 8: Gather<long>(column, rows); break;
                default: Gather<Int128>(column, rows); break;
            }
        }

        MarkValid(rows.Length);
    }

    /// <summary>Adds values as a column of the same type has them in memory.</summary>
    /// <param name="count">How many there are.</param>
    /// <param name="values">As <see cref="Column.Bytes"/>.</param>
    /// <param name="offsets">As <see cref="Column.Offsets"/>, from 0 on; empty for types without.</param>
    /// <param name="validity">As <see cref="Column.Validity"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AppendRaw(int count, ReadOnlySpan<byte> values, ReadOnlySpan<int> offsets, ReadOnlySpan<byte> validity)
    {
        if (validity.IsEmpty && _type.Kind != ColumnKind.Boolean)
        {
            Room(values.Length);
            values.CopyTo(_values.AsSpan(_bytes));
            if (_offsets is not null)
            {
                while (_count + count + 1 > _offsets.Length)
                {
                    GrowOffsets();
                }

                for (var i = 1; i <= count; i++)
                {
                    _offsets[_count + i] = _bytes + offsets[i];
                }
            }

            _bytes += values.Length;
            MarkValid(count);
            return;
        }

        for (var i = 0; i < count; i++)
        {
            if (!validity.IsEmpty && (validity[i >> 3] & (1 << (i & 7))) == 0)
            {
                AppendNull();
            }
            else if (_type.Kind == ColumnKind.Boolean)
            {
                AppendBoolean((values[i >> 3] & (1 << (i & 7))) != 0);
            }
            else if (_offsets is not null)
            {
                AppendBytes(values[offsets[i]..offsets[i + 1]]);
            }
            else
            {
                AppendRaw(1, values.Slice(i * _width, _width), [], []);
            }
        }
    }

    private void MarkValid(int count)
    {
        if (_validity is null)
        {
            _count += count;
            return;
        }

        for (var i = 0; i < count; i++)
        {
            MarkValid();
            _count++;
        }
    }

    // Compiled well at once: by partition it is called for some rows at a time, hundreds of thousands of times, and code compiled ahead or quickly
    // has the small methods of spans as calls.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Gather<T>(Column column, ReadOnlySpan<int> rows)
        where T : unmanaged
    {
        var source = column.Values<T>();
        var bytes = rows.Length * _width;
        var target = MemoryMarshal.Cast<byte, T>(_values.AsSpan(_bytes, bytes));
        for (var i = 0; i < target.Length; i++)
        {
            target[i] = source[rows[i]];
        }

        _bytes += bytes;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void GatherBytes(Column column, ReadOnlySpan<int> rows)
    {
        var from = column.Offsets;
        var more = 0L;
        foreach (var row in rows)
        {
            more += from[row + 1] - from[row];
        }

        Room(more);
        while (_count + rows.Length + 1 > _offsets!.Length)
        {
            GrowOffsets();
        }

        var source = column.Bytes;
        var offsets = _offsets.AsSpan(_count + 1, rows.Length);
        var at = _bytes;
        for (var i = 0; i < offsets.Length; i++)
        {
            var start = from[rows[i]];
            var length = from[rows[i] + 1] - start;
            source.Slice(start, length).CopyTo(_values.AsSpan(at));
            at += length;
            offsets[i] = at;
        }

        _bytes = at;
    }

    private void Room(long more)
    {
        if (more > _values.Length - _bytes)
        {
            GrowValues((int)Math.Min(more, int.MaxValue));
        }
    }
}
