using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using OssPipeline.Core.Data;
using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.Table;

/// <summary>A temporary file with rows of many partitions that memory has no room for. Safe for concurrent use.</summary>
/// <remarks>
/// A run of rows is written as its columns lie in memory: where the partition's run before it is (8 bytes, and 4 of its length), then for every
/// column a header of three numbers (rows, nulls, bytes), validity, offsets, values. So however many runs a partition has, memory holds only
/// where its last one is. Runs are many and small, so what handles them is compiled well at once.
/// </remarks>
internal sealed class SpillFile : IDisposable
{
    private const int BufferBytes = 256 << 10;
    private const int HeadBytes = sizeof(long) + sizeof(int);
    private const int ColumnHeadBytes = 3 * sizeof(int);

    private readonly Lock _gate = new();
    private readonly FileStream _stream;
    private readonly SafeFileHandle _file;
    private readonly byte[] _buffer = LargeArrayPool.Of<byte>().Rent(BufferBytes);
    private int _used;
    private long _written;
    private long _unread;
    private bool _isRetired;
    private bool _isDisposed;

    /// <summary>Makes one in a folder, which is made if need be.</summary>
    public SpillFile(string folder)
    {
        _stream = TempFile.Create(folder, ".rows");
        _file = _stream.SafeFileHandle;
    }

    /// <summary>Bytes written.</summary>
    public long Length
    {
        get
        {
            lock (_gate)
            {
                return _written + _used;
            }
        }
    }

    /// <summary>Writes rows behind those that a partition has already.</summary>
    /// <returns>False where nothing is written any more.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryAdd(Partition partition, ReadOnlySpan<Column> columns)
    {
        long length = HeadBytes;
        foreach (var column in columns)
        {
            length += ColumnHeadBytes + column.Validity.Length + (column.Offsets.Length * sizeof(int)) + column.Bytes.Length;
        }

        Span<byte> head = stackalloc byte[HeadBytes];
        Span<int> columnHead = stackalloc int[3];
        lock (_gate)
        {
            if (_isRetired)
            {
                return false;
            }

            // Whoever takes the partition's rows from here on waits at the gate until they are all there.
            var before = partition.Add(this, _written + _used, checked((int)length), columns[0].Count);
            BinaryPrimitives.WriteInt64LittleEndian(head, before.Last);
            BinaryPrimitives.WriteInt32LittleEndian(head[sizeof(long)..], before.LastLength);
            Put(head);
            foreach (var column in columns)
            {
                (columnHead[0], columnHead[1], columnHead[2]) = (column.Count, column.Nulls, column.ValueBytes);
                Put(MemoryMarshal.AsBytes(columnHead));
                Put(column.Validity);
                Put(MemoryMarshal.AsBytes(column.Offsets));
                Put(column.Bytes);
            }

            _unread += length;
            return true;
        }
    }

    /// <summary>Adds rows of a partition to builders, in the order in which they were written, and lets go of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Read(in SpilledRows rows, ColumnBuilder[] builders)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (rows.Last + rows.LastLength > _written)
            {
                Flush();
            }
        }

        var bytes = LargeArrayPool.Of<byte>().Rent(checked((int)rows.Bytes));
        try
        {
            var at = (int)rows.Bytes;
            for (var (start, length) = (rows.Last, rows.LastLength); length > 0;)
            {
                at -= length;
                var run = bytes.AsSpan(at, length);
                Fill(run, start);
                (start, length) = (BinaryPrimitives.ReadInt64LittleEndian(run), BinaryPrimitives.ReadInt32LittleEndian(run[sizeof(long)..]));
            }

            while (at < rows.Bytes)
            {
                at = Append(bytes, at + HeadBytes, builders);
            }
        }
        finally
        {
            LargeArrayPool.Of<byte>().Return(bytes);
            Forget(rows.Bytes);
        }
    }

    /// <summary>Nothing is written any more: it goes when all was read.</summary>
    public void Retire()
    {
        lock (_gate)
        {
            _isRetired = true;
        }

        Forget(0);
    }

    /// <summary>Deletes the file.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
        }

        _stream.Dispose();
        LargeArrayPool.Of<byte>().Return(_buffer);
    }

    private static int Append(byte[] bytes, int at, ColumnBuilder[] builders)
    {
        foreach (var builder in builders)
        {
            var head = MemoryMarshal.Cast<byte, int>(bytes.AsSpan(at, ColumnHeadBytes));
            at += ColumnHeadBytes;
            var (count, nulls, length) = (head[0], head[1], head[2]);
            var validity = bytes.AsSpan(at, nulls == 0 ? 0 : (count + 7) >> 3);
            at += validity.Length;
            var offsets = bytes.AsSpan(at, builder.Type.HasOffsets ? (count + 1) * sizeof(int) : 0);
            at += offsets.Length;
            builder.AppendRaw(count, bytes.AsSpan(at, length), MemoryMarshal.Cast<byte, int>(offsets), validity);
            at += length;
        }

        return at;
    }

    private void Fill(Span<byte> run, long start)
    {
        for (var read = 0; read < run.Length;)
        {
            var some = RandomAccess.Read(_file, run[read..], start + read);
            read += some > 0 ? some : throw new IOException("A temporary file of rows ended early.");
        }
    }

    private void Forget(long bytes)
    {
        bool isOver;
        lock (_gate)
        {
            _unread -= bytes;
            isOver = _isRetired && _unread == 0;
        }

        if (isOver)
        {
            Dispose();
        }
    }

    private void Flush()
    {
        RandomAccess.Write(_file, _buffer.AsSpan(0, _used), _written);
        _written += _used;
        _used = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Put(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_used == _buffer.Length)
            {
                Flush();
            }

            var some = Math.Min(bytes.Length, _buffer.Length - _used);
            bytes[..some].CopyTo(_buffer.AsSpan(_used));
            _used += some;
            bytes = bytes[some..];
        }
    }
}

/// <summary>Rows of one partition in a spill file.</summary>
/// <param name="File">The file.</param>
/// <param name="Last">Where the run written last begins.</param>
/// <param name="LastLength">Its length in bytes; 0 for no run.</param>
/// <param name="Bytes">Bytes of all runs.</param>
/// <param name="Rows">How many rows they have.</param>
internal readonly record struct SpilledRows(SpillFile File, long Last, int LastLength, long Bytes, int Rows);
