using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using Microsoft.Win32.SafeHandles;

namespace OssPipeline.DevServer.Storage;

/// <summary>An append-only file of records, each with its length (twice, once inverted) and an XXH3 checksum.</summary>
/// <remarks>
/// Records are written with one call each and not flushed to the platter: they survive the death of the process at any moment, not a
/// power cut. A record that the file ends within is a write that a kill cut short and is dropped; a record whose bytes are all there
/// and wrong is damage, and opening fails rather than forget what follows. Not safe for concurrent use.
/// </remarks>
internal sealed class RecordLog : IDisposable
{
    private const int HeaderSize = 16;
    private const int MaxRecord = 64 << 20;

    private readonly string _path;
    private SafeFileHandle _file;
    private byte[] _frame = new byte[1024];
    private int _held;
    private int _holdUpTo;
    private bool _isBroken;

    private RecordLog(string path, SafeFileHandle file, long length, long records)
    {
        _path = path;
        _file = file;
        Length = length;
        Records = records;
    }

    /// <summary>Takes one record's payload.</summary>
    public delegate void Fold(ReadOnlySpan<byte> record);

    /// <summary>How long the file is, in bytes.</summary>
    public long Length { get; private set; }

    /// <summary>How many records it has.</summary>
    public long Records { get; private set; }

    /// <summary>Makes a log with a first record; it exists either with that record or not at all.</summary>
    public static RecordLog Create(string path, ReadOnlySpan<byte> first)
    {
        var log = new RecordLog(path, OpenNew(path + ".new"), 0, 0);
        log.Append(first);
        File.Move(path + ".new", path, overwrite: true);
        return log;
    }

    /// <summary>Opens a log, hands every record to <paramref name="fold"/> and cuts off a torn one at the end.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, with the offset.</exception>
    public static RecordLog Open(string path, Fold fold)
    {
        File.Delete(path + ".new");
        var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
        try
        {
            var (length, records) = Replay(file, path, fold);
            if (length < RandomAccess.GetLength(file))
            {
                RandomAccess.SetLength(file, length);
            }

            return new RecordLog(path, file, length, records);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Appends a record; when this returns, a later start will see it, and when it throws, none will.</summary>
    /// <exception cref="IOException">The disk refuses it.</exception>
    public void Append(ReadOnlySpan<byte> record)
    {
        if (_isBroken)
        {
            throw new IOException($"the index '{_path}' could not be repaired after a failed write; restart the server");
        }

        if (record.Length > MaxRecord)
        {
            throw new IOException($"a record of {record.Length} bytes is more than an index takes ({MaxRecord})");
        }

        var size = HeaderSize + record.Length;
        if (_frame.Length < _held + size)
        {
            Array.Resize(ref _frame, Math.Max(_held + size, _frame.Length * 2));
        }

        var frame = _frame.AsSpan(_held, size);
        BinaryPrimitives.WriteInt32LittleEndian(frame, record.Length);
        BinaryPrimitives.WriteInt32LittleEndian(frame[4..], ~record.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(frame[8..], XxHash3.HashToUInt64(record));
        record.CopyTo(frame[HeaderSize..]);
        _held += size;
        if (_held >= _holdUpTo)
        {
            Flush();
        }

        Records++;
    }

    /// <summary>Replaces the whole log by the records that <paramref name="write"/> appends to a new one.</summary>
    public void Rewrite(Action<RecordLog> write)
    {
        using var fresh = new RecordLog(_path, OpenNew(_path + ".new"), 0, 0) { _holdUpTo = 1 << 20 };
        write(fresh);
        fresh.Flush();
        File.Move(_path + ".new", _path, overwrite: true);
        (_file, fresh._file) = (fresh._file, _file);
        Length = fresh.Length;
        Records = fresh.Records;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static SafeFileHandle OpenNew(string path) => File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.Read);

    private static (long Length, long Records) Replay(SafeFileHandle file, string path, Fold fold)
    {
        var total = RandomAccess.GetLength(file);
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 20);
        try
        {
            long offset = 0, records = 0;
            int start = 0, end = 0;
            while (offset < total)
            {
                if (!Fill(HeaderSize))
                {
                    break;
                }

                var header = buffer.AsSpan(start, HeaderSize);
                var length = BinaryPrimitives.ReadInt32LittleEndian(header);
                var checksum = BinaryPrimitives.ReadUInt64LittleEndian(header[8..]);
                if (length is < 1 or > MaxRecord || BinaryPrimitives.ReadInt32LittleEndian(header[4..]) != ~length)
                {
                    throw Damage("a record's header");
                }

                if (!Fill(HeaderSize + length))
                {
                    break;
                }

                var record = buffer.AsSpan(start + HeaderSize, length);
                if (XxHash3.HashToUInt64(record) != checksum)
                {
                    throw Damage("a record's checksum");
                }

                try
                {
                    fold(record);
                }
                catch (InvalidDataException e)
                {
                    throw new InvalidDataException($"the index '{path}' can't be read at byte {offset}: {e.Message}", e);
                }

                start += HeaderSize + length;
                offset += HeaderSize + length;
                records++;
            }

            return (offset, records);

            bool Fill(int count)
            {
                if (end - start >= count)
                {
                    return true;
                }

                if (total - offset < count)
                {
                    return false;
                }

                var kept = end - start;
                var into = buffer;
                if (count > buffer.Length)
                {
                    into = ArrayPool<byte>.Shared.Rent(count);
                }

                buffer.AsSpan(start, kept).CopyTo(into);
                if (into != buffer)
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = into;
                }

                (start, end) = (0, kept);
                while (end < count)
                {
                    var read = RandomAccess.Read(file, buffer.AsSpan(end), offset + end);
                    if (read == 0)
                    {
                        throw new EndOfStreamException($"'{path}' became shorter while it was read");
                    }

                    end += read;
                }

                return true;
            }

            InvalidDataException Damage(string what) =>
                new($"the index '{path}' is damaged at byte {offset}: {what} is wrong. Restore the data folder from a copy, or remove this bucket's folder to begin anew.");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Flush()
    {
        var frames = _frame.AsSpan(0, _held);
        _held = 0;
        try
        {
            RandomAccess.Write(_file, frames, Length);
        }
        catch
        {
            Repair();
            throw;
        }

        Length += frames.Length;
    }

    // Bytes of a write that failed half-way must not stand where the next start would read them as a record.
    private void Repair()
    {
        try
        {
            RandomAccess.SetLength(_file, Length);
        }
        catch (IOException)
        {
            _isBroken = true;
        }
    }
}
