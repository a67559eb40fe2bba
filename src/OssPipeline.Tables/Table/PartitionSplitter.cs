using System.Buffers.Binary;
using System.IO.Hashing;
using System.Numerics;
using System.Runtime.CompilerServices;
using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.Table;

/// <summary>Sorts the rows of batches by partition, with no allocation once all partitions were seen. Not safe for concurrent use.</summary>
internal sealed class PartitionSplitter(PartitionBook book)
{
    /// <summary>More of a value than any partition's has, so that two too long ones may look alike.</summary>
    private const int KeyBytes = PartitionValue.MostBytes + 1;

    /// <summary>Values that can't be partitions are not remembered for ever: there may be any number of them.</summary>
    private const int MostProblems = 4096;

    private readonly List<Entry> _entries = [];
    private int[] _slots = new int[1024];
    private int[] _entryOfRow = [];
    private int[] _counts = new int[512];
    private int[] _sorted = [];
    private int _problems;
    private readonly List<int> _touched = [];
    private readonly byte[] _key = new byte[16 * (KeyBytes + 2)];

    /// <summary>How many partitions the last batch has rows of, those without one among them.</summary>
    public int Count => _touched.Count;

    /// <summary>Sorts the rows of a batch.</summary>
    /// <param name="keys">Partition columns.</param>
    /// <param name="rows">How many rows there are.</param>
    /// <param name="skip">Rows to leave out; empty for none.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Split(ReadOnlySpan<Column> keys, int rows, ReadOnlySpan<bool> skip)
    {
        foreach (var entry in _touched)
        {
            _counts[entry] = 0;
        }

        _touched.Clear();
        if (_problems > MostProblems)
        {
            Forget();
        }

        if (_entryOfRow.Length < rows)
        {
            _entryOfRow = new int[rows];
            _sorted = new int[rows];
        }

        var direct = keys.Length == 1 && keys[0].Nulls == 0 && (keys[0].Type.HasOffsets || keys[0].Type.Width > 0);
        var last = -1;
        for (var row = 0; row < rows; row++)
        {
            if (!skip.IsEmpty && skip[row])
            {
                _entryOfRow[row] = -1;
                continue;
            }

            var key = direct ? Direct(keys[0], row) : Joined(keys, row);

            // Rows of one partition often come together.
            if (last < 0 || !key.SequenceEqual(_entries[last].Key))
            {
                last = Find(key, keys, row);
            }

            _entryOfRow[row] = last;
            if (_counts[last]++ == 0)
            {
                _touched.Add(last);
            }
        }

        var at = 0;
        foreach (var entry in _touched)
        {
            _entries[entry].Start = at;
            at += _counts[entry];
        }

        for (var row = 0; row < rows; row++)
        {
            if (_entryOfRow[row] is >= 0 and var entry)
            {
                _sorted[_entries[entry].Start++] = row;
            }
        }
    }

    /// <summary>Rows of one partition, ascending.</summary>
    /// <param name="index">Which, from 0.</param>
    /// <param name="partition">The partition; null for rows that can have none.</param>
    /// <param name="problem">Why they can't.</param>
    public ReadOnlySpan<int> Rows(int index, out Partition? partition, out PartitionProblem problem)
    {
        var entry = _entries[_touched[index]];
        (partition, problem) = (entry.Partition, entry.Problem);
        var count = _counts[_touched[index]];
        return _sorted.AsSpan(entry.Start - count, count);
    }

    private static ReadOnlySpan<byte> Direct(Column key, int row)
    {
        if (!key.Type.HasOffsets)
        {
            return key.Bytes.Slice(row * key.Type.Width, key.Type.Width);
        }

        var value = key.BytesAt(row);
        return value.Length > KeyBytes ? value[..KeyBytes] : value;
    }

    private ReadOnlySpan<byte> Joined(ReadOnlySpan<Column> keys, int row)
    {
        var at = 0;
        foreach (var column in keys)
        {
            if (column.IsNull(row))
            {
                _key[at++] = 0xFF;
                continue;
            }

            if (column.Type.Kind == ColumnKind.Boolean)
            {
                _key[at++] = column.BooleanAt(row) ? (byte)1 : (byte)0;
                continue;
            }

            var value = Direct(column, row);
            _key[at++] = (byte)value.Length;
            value.CopyTo(_key.AsSpan(at));
            at += value.Length;
        }

        return _key.AsSpan(0, at);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Find(ReadOnlySpan<byte> key, ReadOnlySpan<Column> keys, int row)
    {
        var hash = HashOf(key);
        var mask = _slots.Length - 1;
        var at = (int)hash & mask;
        for (; _slots[at] != 0; at = (at + 1) & mask)
        {
            var entry = _entries[_slots[at] - 1];
            if (entry.Hash == hash && key.SequenceEqual(entry.Key))
            {
                return _slots[at] - 1;
            }
        }

        var partition = book.Of(keys, row, out var problem);
        _problems += partition is null ? 1 : 0;
        _entries.Add(new Entry(key.ToArray(), hash, partition, problem));
        _slots[at] = _entries.Count;
        if (_counts.Length < _entries.Count)
        {
            Array.Resize(ref _counts, _counts.Length * 2);
        }

        if (_entries.Count * 2 > _slots.Length)
        {
            GrowSlots();
        }

        return _entries.Count - 1;
    }

    // Most keys are one integer, of which the upper half of a product is hash enough.
    private static ulong HashOf(ReadOnlySpan<byte> key)
    {
        if (key.Length is not (sizeof(uint) or sizeof(ulong)))
        {
            return XxHash3.HashToUInt64(key);
        }

        var value = key.Length == sizeof(uint) ? BinaryPrimitives.ReadUInt32LittleEndian(key) : BinaryPrimitives.ReadUInt64LittleEndian(key);
        return BitOperations.RotateLeft(value * 0x9E3779B97F4A7C15, 32);
    }

    private void Forget()
    {
        _entries.Clear();
        Array.Clear(_slots);
        _problems = 0;
    }

    private void GrowSlots()
    {
        _slots = new int[_slots.Length * 2];
        var mask = _slots.Length - 1;
        for (var i = 0; i < _entries.Count; i++)
        {
            var at = (int)_entries[i].Hash & mask;
            while (_slots[at] != 0)
            {
                at = (at + 1) & mask;
            }

            _slots[at] = i + 1;
        }
    }

    private sealed class Entry(byte[] key, ulong hash, Partition? partition, PartitionProblem problem)
    {
        public byte[] Key { get; } = key;

        public ulong Hash { get; } = hash;

        public Partition? Partition { get; } = partition;

        public PartitionProblem Problem { get; } = problem;

        public int Start { get; set; }
    }
}
