using OssPipeline.Core.Data;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.Table;

/// <summary>A temporary file with rows of many partitions that memory has no room for. Written by one task, then read by any; gone when all was read.</summary>
/// <remarks>
/// A run is written as its columns lie in memory: a header of three numbers a column (rows, nulls, bytes), validity, offsets, values. Runs are
/// many and small, so what handles them is compiled well at once.
/// </remarks>
internal sealed class SpillFile : IDisposable
{
    private const int BufferBytes = 256 << 10;

    private readonly FileStream _stream;
    private readonly SafeFileHandle _file;
    private byte[] _buffer = LargeArrayPool.Of<byte>().Rent(BufferBytes);
    private int _used;
    private long _written;
    private int _runs = 1;

    /// <summary>Makes one in a folder, which is made if need be.</summary>
    public SpillFile(string folder)
    {
        _stream = TempFile.Create(folder, ".rows");
        _file = _stream.SafeFileHandle;
    }

    /// <summary>Bytes written.</summary>
    public long Length => _written + _used;

    /// <summary>Writes rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public SpillRun Write(ReadOnlySpan<Column> columns)
    {
        var start = Length;
        Span<int> head = stackalloc int[3];
        foreach (var column in columns)
        {
            (head[0], head[1], head[2]) = (column.Count, column.Nulls, column.ValueBytes);
            Put(MemoryMarshal.AsBytes(head));
            Put(column.Validity);
            Put(MemoryMarshal.AsBytes(column.Offsets));
            Put(column.Bytes);
        }

        Interlocked.Increment(ref _runs);
        return new SpillRun(this, start, Length - start, columns[0].Count);
    }

    /// <summary>Hands what was written to the system; runs may be read from then on.</summary>
    public void Flush()
    {
        RandomAccess.Write(_file, _buffer.AsSpan(0, _used), _written);
        _written += _used;
        _used = 0;
    }

    /// <summary>Adds the rows of a run to builders, and lets go of it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Read(in SpillRun run, ColumnBuilder[] builders)
    {
        var bytes = LargeArrayPool.Of<byte>().Rent(checked((int)run.Length));
        try
        {
            for (var read = 0; read < run.Length;)
            {
                var some = RandomAccess.Read(_file, bytes.AsSpan(read, (int)run.Length - read), run.Start + read);
                read += some > 0 ? some : throw new IOException("A temporary file of rows ended early.");
            }

            var at = 0;
            foreach (var builder in builders)
            {
                var head = MemoryMarshal.Cast<byte, int>(bytes.AsSpan(at, 3 * sizeof(int)));
                at += 3 * sizeof(int);
                var (count, nulls, length) = (head[0], head[1], head[2]);
                var validity = bytes.AsSpan(at, nulls == 0 ? 0 : (count + 7) >> 3);
                at += validity.Length;
                var offsets = bytes.AsSpan(at, builder.Type.HasOffsets ? (count + 1) * sizeof(int) : 0);
                at += offsets.Length;
                builder.AppendRaw(count, bytes.AsSpan(at, length), MemoryMarshal.Cast<byte, int>(offsets), validity);
                at += length;
            }
        }
        finally
        {
            LargeArrayPool.Of<byte>().Return(bytes);
            Release();
        }
    }

    /// <summary>Lets go of a run, or of the writer's own hold.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _runs) == 0)
        {
            Dispose();
        }
    }

    /// <summary>Deletes the file.</summary>
    public void Dispose()
    {
        _stream.Dispose();
        if (_buffer.Length > 0)
        {
            LargeArrayPool.Of<byte>().Return(_buffer);
            _buffer = [];
        }
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
/// <param name="Start">Where they begin.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Rows">How many.</param>
internal readonly record struct SpillRun(SpillFile File, long Start, long Length, int Rows);
