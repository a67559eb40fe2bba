using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using OssPipeline.Core.Data;

namespace OssPipeline.Core.Rows;

/// <summary>Fills a column, value by value, in pooled memory that grows. Not safe for concurrent use; may be used again after each <see cref="Build"/>.</summary>
public sealed partial class ColumnBuilder : IDisposable
{
    private const int MaxBytes = 1 << 30;

    private readonly ColumnType _type;
    private readonly int _width;
    private byte[] _values;
    private int[]? _offsets;
    private byte[]? _validity;
    private int _bytes;
    private int _count;
    private int _nulls;
    private bool _isDisposed;

    /// <summary>Makes one.</summary>
    /// <param name="type">The type of its values.</param>
    /// <param name="rows">About how many there will be.</param>
    public ColumnBuilder(ColumnType type, int rows = 1024)
    {
        _type = type;
        _width = type.Width;
        _values = [];
        Start(Math.Max(rows, 16));
    }

    /// <summary>The type of its values.</summary>
    public ColumnType Type => _type;

    /// <summary>How many values there are by now.</summary>
    public int Count => _count;

    /// <summary>How many bytes the values have by now.</summary>
    public int ValueBytes => _bytes;

    /// <summary>Adds a value of a fixed width; its size must be the type's.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append<T>(T value)
        where T : unmanaged
    {
        if (_bytes + Unsafe.SizeOf<T>() > _values.Length)
        {
            GrowValues(Unsafe.SizeOf<T>());
        }

        Unsafe.WriteUnaligned(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_values), _bytes), value);
        _bytes += Unsafe.SizeOf<T>();
        if (_validity is not null)
        {
            MarkValid();
        }

        _count++;
    }

    /// <summary>Adds a boolean.</summary>
    public void AppendBoolean(bool value)
    {
        var at = _count >> 3;
        if (at >= _values.Length)
        {
            GrowValues(1);
        }

        if ((_count & 7) == 0)
        {
            _values[at] = 0;
            _bytes = at + 1;
        }

        if (value)
        {
            _values[at] |= (byte)(1 << (_count & 7));
        }

        if (_validity is not null)
        {
            MarkValid();
        }

        _count++;
    }

    /// <summary>Adds bytes, or UTF-8 text; what it is is not looked at.</summary>
    /// <exception cref="InvalidDataException">The column would have over 1 GiB.</exception>
    public void AppendBytes(ReadOnlySpan<byte> value)
    {
        if (value.Length > _values.Length - _bytes)
        {
            GrowValues(value.Length);
        }

        value.CopyTo(_values.AsSpan(_bytes));
        Commit(value.Length);
    }

    /// <summary>Room to write the bytes of the next value to; <see cref="Commit"/> then tells how many they are.</summary>
    public Span<byte> Reserve(int bytes)
    {
        if (bytes > _values.Length - _bytes)
        {
            GrowValues(bytes);
        }

        return _values.AsSpan(_bytes);
    }

    /// <summary>Ends a value whose bytes were written to what <see cref="Reserve"/> gave.</summary>
    public void Commit(int bytes)
    {
        _bytes += bytes;
        if (_count + 2 > _offsets!.Length)
        {
            GrowOffsets();
        }

        if (_validity is not null)
        {
            MarkValid();
        }

        _offsets![++_count] = _bytes;
    }

    /// <summary>Adds a null.</summary>
    public void AppendNull()
    {
        if (_validity is null)
        {
            _validity = LargeArrayPool.Of<byte>().Rent(Math.Max(64, (_count >> 3) + 64));
            _validity.AsSpan(0, _count >> 3).Fill(0xFF);
            _validity.AsSpan(_count >> 3).Clear();
            _validity[_count >> 3] = (byte)((1 << (_count & 7)) - 1);
        }
        else
        {
            EnsureValidity();
        }

        _nulls++;
        if (_offsets is not null)
        {
            if (_count + 2 > _offsets.Length)
            {
                GrowOffsets();
            }

            _offsets[++_count] = _bytes;
            return;
        }

        if (_type.Kind == ColumnKind.Boolean)
        {
            var at = _count >> 3;
            if (at >= _values.Length)
            {
                GrowValues(1);
            }

            if ((_count & 7) == 0)
            {
                _values[at] = 0;
                _bytes = at + 1;
            }
        }
        else
        {
            if (_width > _values.Length - _bytes)
            {
                GrowValues(_width);
            }

            _values.AsSpan(_bytes, _width).Clear();
            _bytes += _width;
        }

        _count++;
    }

    /// <summary>Adds a value of another column, null or not, of the same type.</summary>
    public void AppendFrom(Column column, int row)
    {
        ArgumentNullException.ThrowIfNull(column);
        if (column.IsNull(row))
        {
            AppendNull();
            return;
        }

        switch (_type)
        {
            case { HasOffsets: true }:
                AppendBytes(column.BytesAt(row));
                break;
            case { Kind: ColumnKind.Boolean }:
                AppendBoolean(column.BooleanAt(row));
                break;
            default:
                switch (_width)
                {
                    case 1: Append(column.Values<byte>()[row]); break;
                    case 2: Append(column.Values<short>()[row]); break;
                    case 4: Append(column.Values<int>()[row]); break;
                    case 8: Append(column.Values<long>()[row]); break;
                    default: Append(column.Values<Int128>()[row]); break;
                }

                break;
        }
    }

    /// <summary>Takes values back until only some are left: for a row that turns out bad in a later column.</summary>
    /// <param name="count">How many to leave; at most <see cref="Count"/>.</param>
    public void Truncate(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)_count);
        if (_validity is not null)
        {
            for (var row = count; row < _count; row++)
            {
                if ((_validity[row >> 3] & (1 << (row & 7))) == 0)
                {
                    _nulls--;
                }

                _validity[row >> 3] &= (byte)~(1 << (row & 7));
            }
        }

        if (_type.Kind == ColumnKind.Boolean)
        {
            _bytes = (count + 7) >> 3;
            if ((count & 7) != 0)
            {
                _values[count >> 3] &= (byte)((1 << (count & 7)) - 1);
            }
        }
        else
        {
            _bytes = _offsets is null ? count * _width : _offsets[count];
        }

        _count = count;
    }

    /// <summary>The column; the builder begins another one.</summary>
    public Column Build()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_nulls == 0 && _validity is not null)
        {
            LargeArrayPool.Of<byte>().Return(_validity);
            _validity = null;
        }

        var built = new Column(_type, _count, _nulls, _values, _bytes, _offsets, _validity);
        var (rows, bytes) = (_count, _bytes);
        _validity = null;
        (_bytes, _count, _nulls) = (0, 0, 0);
        Start(Math.Max(rows, 16), bytes);
        return built;
    }

    /// <summary>Gives the memory of an unfinished column back.</summary>
    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
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

    private void Start(int rows, int bytes = 0)
    {
        var wanted = _type.HasOffsets ? Math.Max(bytes, rows * 8L) : _type.Kind == ColumnKind.Boolean ? (rows + 7L) >> 3 : (long)rows * _width;
        _values = LargeArrayPool.Of<byte>().Rent((int)Math.Clamp(wanted, 64, MaxBytes));
        if (_type.HasOffsets)
        {
            _offsets = LargeArrayPool.Of<int>().Rent(rows + 1);
            _offsets[0] = 0;
        }
    }

    private void MarkValid()
    {
        EnsureValidity();
        _validity![_count >> 3] |= (byte)(1 << (_count & 7));
    }

    private void EnsureValidity()
    {
        if (_count >> 3 >= _validity!.Length)
        {
            GrowValidity();
        }
    }

    private void GrowValidity()
    {
        var larger = LargeArrayPool.Of<byte>().Rent(_validity!.Length * 2);
        _validity.CopyTo(larger, 0);
        larger.AsSpan(_validity.Length).Clear();
        LargeArrayPool.Of<byte>().Return(_validity);
        _validity = larger;
    }

    private void GrowValues(int more)
    {
        if (more > MaxBytes - _bytes)
        {
            throw new InvalidDataException($"A column of {_count + 1:N0} rows would have over 1 GiB.");
        }

        var larger = LargeArrayPool.Of<byte>().Rent((int)Math.Min(MaxBytes, Math.Max((long)_bytes + more, _values.Length * 2L)));
        _values.AsSpan(0, _bytes).CopyTo(larger);
        LargeArrayPool.Of<byte>().Return(_values);
        _values = larger;
    }

    private void GrowOffsets()
    {
        var larger = LargeArrayPool.Of<int>().Rent(_offsets!.Length * 2);
        _offsets.CopyTo(larger, 0);
        LargeArrayPool.Of<int>().Return(_offsets);
        _offsets = larger;
    }
}
