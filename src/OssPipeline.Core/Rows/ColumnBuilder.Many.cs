using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using OssPipeline.Core.Data;

namespace OssPipeline.Core.Rows;

/// <content>Many values at once, for decoders that work column by column.</content>
public sealed partial class ColumnBuilder
{
    /// <summary>Adds values of a fixed width at once; the caller writes each of them, or makes it null (<see cref="SetNull"/>).</summary>
    /// <param name="count">How many.</param>
    /// <returns>Where they go; only until the builder is used again, except for <see cref="SetNull"/>.</returns>
    public Span<T> AppendMany<T>(int count)
        where T : unmanaged
    {
        var bytes = checked(count * Unsafe.SizeOf<T>());
        if (bytes > _values.Length - _bytes)
        {
            GrowValues(bytes);
        }

        var room = MemoryMarshal.Cast<byte, T>(_values.AsSpan(_bytes, bytes));
        _bytes += bytes;
        MarkManyValid(count);
        return room;
    }

    /// <summary>Adds values with lengths of their own at once; the caller writes their bytes and where each ends.</summary>
    /// <param name="count">How many.</param>
    /// <param name="bytes">How many bytes they have together at most; <see cref="EndMany"/> then tells how many they are.</param>
    /// <param name="room">Where their bytes go, one after another.</param>
    /// <param name="ends">Where the ends go, counted from the column's start: the first value starts at <see cref="ValueBytes"/>.</param>
    public void AppendMany(int count, int bytes, out Span<byte> room, out Span<int> ends)
    {
        room = Reserve(bytes);
        while (_count + count + 1 > _offsets!.Length)
        {
            GrowOffsets();
        }

        ends = _offsets.AsSpan(_count + 1, count);
        MarkManyValid(count);
    }

    /// <summary>Ends what <see cref="AppendMany(int, int, out Span{byte}, out Span{int})"/> began.</summary>
    public void EndMany() => _bytes = _offsets![_count];

    /// <summary>Makes a value null that was added already: one of a fixed width, or one without bytes.</summary>
    /// <param name="row">Its place, less than <see cref="Count"/>; not null yet.</param>
    public void SetNull(int row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)_count);
        if (_validity is null)
        {
            _validity = LargeArrayPool.Of<byte>().Rent(Math.Max(64, (_count >> 3) + 64));
            FillValid(0, _count);
        }

        _validity[row >> 3] &= (byte)~(1 << (row & 7));
        _nulls++;
    }

    private void MarkManyValid(int count)
    {
        if (_validity is not null)
        {
            while ((_count + count) >> 3 >= _validity.Length)
            {
                GrowValidity();
            }

            FillValid(_count, _count + count);
        }

        _count += count;
    }

    // Sets the bits from one row to before another, and clears all behind.
    private void FillValid(int from, int to)
    {
        var validity = _validity.AsSpan();
        var (first, last) = (from >> 3, to >> 3);
        var kept = (byte)(validity[first] & ((1 << (from & 7)) - 1));
        validity[first..last].Fill(0xFF);
        validity[last..].Clear();
        validity[last] = (byte)((1 << (to & 7)) - 1);
        validity[first] = (byte)(kept | (validity[first] & (0xFF << (from & 7))));
    }
}
