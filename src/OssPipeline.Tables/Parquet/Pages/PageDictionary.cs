using System.Buffers.Binary;
using System.IO.Hashing;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using OssPipeline.Core.Data;
using OssPipeline.Core.Rows;
using OssPipeline.Tables.Table;

namespace OssPipeline.Tables.Parquet.Pages;

/// <summary>The distinct values of a column of a row group, and for each row that has one its place among them. Not safe for concurrent use.</summary>
internal sealed class PageDictionary
{
    /// <summary>What an index of 16 bits tells apart.</summary>
    private const int MostValues = 1 << 16;

    /// <summary>Arrow's and parquet-mr's limit.</summary>
    private const int MostBytes = 1 << 20;

    /// <summary>Texts up to this length are keys by themselves; of others the key is a hash, with this in its highest byte.</summary>
    private const int ShortText = 7;

    private ushort[] _indexes = [];
    private int[] _slots = [];
    private ulong[] _keys = [];
    private int[] _ends = [];
    private int _present;
    private int _shift;

    /// <summary>The values, as a PLAIN page has them.</summary>
    public PageBytes Values { get; } = new();

    /// <summary>How many values there are.</summary>
    public int Count { get; private set; }

    /// <summary>How many bits an index has.</summary>
    public int Bits => Math.Max(1, BitOperations.Log2((uint)Math.Max(1, Count - 1)) + 1);

    /// <summary>For each row with a value, its index.</summary>
    public ReadOnlySpan<ushort> Indexes => _indexes.AsSpan(0, _present);

    /// <summary>Finds all values of a column; false when there are too many, or a dictionary would not make it smaller.</summary>
    public bool TryBuild(RowGroup group, int index, PageShape shape)
    {
        if (shape.Storage == FieldStorage.Boolean)
        {
            return false;
        }

        Begin(group.Rows);
        var plain = 0L;
        foreach (var piece in group.Pieces)
        {
            var column = piece.Columns[index];
            var isWithin = column.Type.Kind switch
            {
                ColumnKind.Int8 => AddSmall<sbyte>(column),
                ColumnKind.Int16 => AddSmall<short>(column),
                ColumnKind.Decimal => AddDecimals(column, shape.Width),
                ColumnKind.String or ColumnKind.Binary => AddTexts(column),
                _ => shape.Width == sizeof(int) ? AddFixed<uint>(column) : AddFixed<ulong>(column),
            };
            if (!isWithin)
            {
                return false;
            }

            plain += column.Type.HasOffsets ? column.ValueBytes + ((column.Count - column.Nulls) * (long)sizeof(int)) : (column.Count - column.Nulls) * (long)shape.Width;
        }

        return Values.Length + ((long)_present * Bits / 8) < plain;
    }

    private void Begin(int rows)
    {
        if (_indexes.Length < rows)
        {
            LargeArrayPool.Of<ushort>().Return(_indexes);
            _indexes = LargeArrayPool.Of<ushort>().Rent(rows);
        }

        if (_slots.Length == 0)
        {
            _slots = new int[1024];
            _keys = new ulong[_slots.Length / 2];
            _ends = new int[_slots.Length / 2];
            _shift = 64 - BitOperations.Log2((uint)_slots.Length);
        }

        _slots.AsSpan().Clear();
        Values.Clear();
        (Count, _present) = (0, 0);
    }

    private bool AddFixed<T>(Column column)
        where T : unmanaged, IBinaryInteger<T>
    {
        var values = column.Values<T>();
        var hasNulls = column.Nulls > 0;
        for (var row = 0; row < values.Length; row++)
        {
            if (hasNulls && column.IsNull(row))
            {
                continue;
            }

            var index = Find(ulong.CreateTruncating(values[row]));
            if (index < 0)
            {
                if (IsFull(Unsafe.SizeOf<T>()))
                {
                    return false;
                }

                Values.Add(MemoryMarshal.AsBytes(values.Slice(row, 1)));
                index = Insert(ulong.CreateTruncating(values[row]));
            }

            _indexes[_present++] = (ushort)index;
        }

        return true;
    }

    private bool AddSmall<T>(Column column)
        where T : unmanaged, IBinaryInteger<T>
    {
        var values = column.Values<T>();
        for (var row = 0; row < values.Length; row++)
        {
            if (column.IsNull(row))
            {
                continue;
            }

            var value = int.CreateTruncating(values[row]);
            var index = Find((uint)value);
            if (index < 0)
            {
                if (IsFull(sizeof(int)))
                {
                    return false;
                }

                Values.Add(MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in value)));
                index = Insert((uint)value);
            }

            _indexes[_present++] = (ushort)index;
        }

        return true;
    }

    private bool AddDecimals(Column column, int width)
    {
        var values = column.Values<Int128>();
        Span<byte> whole = stackalloc byte[16];
        for (var row = 0; row < values.Length; row++)
        {
            if (column.IsNull(row))
            {
                continue;
            }

            BinaryPrimitives.WriteInt128BigEndian(whole, values[row]);
            if (!AddBytes(whole[^width..], hasLength: false))
            {
                return false;
            }
        }

        return true;
    }

    private bool AddTexts(Column column)
    {
        var bytes = column.Bytes;
        var offsets = column.Offsets;
        var hasNulls = column.Nulls > 0;
        for (var row = 0; row + 1 < offsets.Length; row++)
        {
            if (hasNulls && column.IsNull(row))
            {
                continue;
            }

            var (start, length) = (offsets[row], offsets[row + 1] - offsets[row]);
            if (length <= ShortText && start + sizeof(ulong) <= bytes.Length)
            {
                var key = (BinaryPrimitives.ReadUInt64LittleEndian(bytes[start..]) & ((1UL << (length * 8)) - 1)) | ((ulong)length << 56);
                var index = Find(key);
                if (index >= 0)
                {
                    _indexes[_present++] = (ushort)index;
                    continue;
                }
            }

            if (!AddBytes(bytes.Slice(start, length), hasLength: true))
            {
                return false;
            }
        }

        return true;
    }

    private bool AddBytes(ReadOnlySpan<byte> value, bool hasLength)
    {
        var index = -1;
        ulong key;
        if (value.Length <= ShortText)
        {
            Span<byte> word = stackalloc byte[sizeof(ulong)];
            word.Clear();
            value.CopyTo(word);
            key = BinaryPrimitives.ReadUInt64LittleEndian(word) | ((ulong)value.Length << 56);
            index = Find(key);
        }
        else
        {
            key = XxHash3.HashToUInt64(value) | (0xFFUL << 56);
            for (var slot = SlotOf(key); _slots[slot] != 0; slot = (slot + 1) & (_slots.Length - 1))
            {
                var found = _slots[slot] - 1;
                if (_keys[found] == key && Values.Written[(_ends[found] - value.Length)..].StartsWith(value) && LengthOf(found, hasLength) == value.Length)
                {
                    index = found;
                    break;
                }
            }
        }

        if (index < 0)
        {
            if (IsFull(value.Length + sizeof(int)))
            {
                return false;
            }

            if (hasLength)
            {
                var length = value.Length;
                Values.Add(MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in length)));
            }

            Values.Add(value);
            index = Insert(key);
        }

        _indexes[_present++] = (ushort)index;
        return true;
    }

    private int LengthOf(int index, bool hasLength) => _ends[index] - (index == 0 ? 0 : _ends[index - 1]) - (hasLength ? sizeof(int) : 0);

    private bool IsFull(int more) => Count == MostValues || Values.Length + more > MostBytes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int SlotOf(ulong key) => (int)((key * 0x9E3779B97F4A7C15) >> _shift);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Find(ulong key)
    {
        var slots = _slots;
        for (var slot = SlotOf(key); ; slot = (slot + 1) & (slots.Length - 1))
        {
            var found = slots[slot] - 1;
            if (found < 0 || _keys[found] == key)
            {
                return found;
            }
        }
    }

    // Its bytes were added.
    private int Insert(ulong key)
    {
        if (Count == _keys.Length)
        {
            Array.Resize(ref _keys, Count * 2);
            Array.Resize(ref _ends, Count * 2);
            _slots = new int[Count * 4];
            _shift--;
            for (var i = 0; i < Count; i++)
            {
                Place(i);
            }
        }

        (_keys[Count], _ends[Count]) = (key, Values.Length);
        Place(Count);
        return Count++;
    }

    private void Place(int index)
    {
        var slot = SlotOf(_keys[index]);
        while (_slots[slot] != 0)
        {
            slot = (slot + 1) & (_slots.Length - 1);
        }

        _slots[slot] = index + 1;
    }
}
