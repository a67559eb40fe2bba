using System.Buffers;
using System.IO.Compression;
using System.Text;
using OssPipeline.Core.Data;
using OssPipeline.Core.Rows;
using OssPipeline.Tables.Table;

namespace OssPipeline.Tables.Delimited;

/// <summary>A CSV or TSV file being written.</summary>
internal sealed class DelimitedWriter : IRowEncoder
{
    private const int BufferBytes = 64 << 10;

    private const int RowsPerDrain = 16 << 10;

    /// <summary>The most bytes a value other than text takes: a decimal of 38 digits with sign, point and zero has 41, a timestamp 32.</summary>
    private const int MostValueBytes = 64;

    private readonly DelimitedOptions _options;
    private readonly byte[] _null;
    private readonly SearchValues<byte> _special;
    private readonly Stream _output;
    private byte[] _buffer = [];
    private int _used;

    public DelimitedWriter(DelimitedOptions options, byte[] nullText, SearchValues<byte> special, TableSchema schema, Stream output)
    {
        _options = options;
        _null = nullText;
        _special = special;
        _output = options.GzipLevel is { } level
            ? new GZipStream(output, new ZLibCompressionOptions { CompressionLevel = level }, leaveOpen: true)
            : output;
        if (options.Header)
        {
            Rent();
            WriteHeader(schema);
            Return();
        }
    }

    /// <inheritdoc/>
    public async ValueTask WriteAsync(RowGroup rows, Func<CancellationToken, ValueTask> drain, CancellationToken cancellationToken)
    {
        Rent();
        foreach (var piece in rows.Pieces)
        {
            for (var row = 0; row < piece.Rows; row += RowsPerDrain)
            {
                WriteRows(piece.Columns, row, Math.Min(piece.Rows, row + RowsPerDrain));
                await drain(cancellationToken).ConfigureAwait(false);
            }
        }

        Return();
    }

    /// <inheritdoc/>
    public ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        if (_output is GZipStream gzip)
        {
            gzip.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        if (_buffer.Length > 0)
        {
            LargeArrayPool.Of<byte>().Return(_buffer);
            _buffer = [];
        }

        (_output as GZipStream)?.Dispose();
        return ValueTask.CompletedTask;
    }

    // Held only while rows are written: there may be a thousand files.
    private void Rent() => _buffer = LargeArrayPool.Of<byte>().Rent(BufferBytes);

    private void Return()
    {
        Flush();
        LargeArrayPool.Of<byte>().Return(_buffer);
        _buffer = [];
    }

    private void WriteRows(Column[] columns, int first, int end)
    {
        for (var row = first; row < end; row++)
        {
            for (var i = 0; i < columns.Length; i++)
            {
                if (i > 0)
                {
                    WriteByte((byte)_options.Delimiter);
                }

                WriteValue(columns[i], row);
            }

            WriteByte((byte)'\n');
        }
    }

    private void WriteHeader(TableSchema schema)
    {
        for (var i = 0; i < schema.Columns.Count; i++)
        {
            if (i > 0)
            {
                WriteByte((byte)_options.Delimiter);
            }

            var name = Encoding.UTF8.GetBytes(schema.Columns[i].Name.ToLowerInvariant());
            WriteText(name);
        }

        WriteByte((byte)'\n');
    }

    private void WriteValue(Column column, int row)
    {
        if (column.IsNull(row))
        {
            WriteRaw(_null);
            return;
        }

        if (column.Type.HasOffsets)
        {
            WriteText(column.BytesAt(row));
            return;
        }

        if (_buffer.Length - _used < MostValueBytes)
        {
            Flush();
        }

        _used += FieldText.Write(column, row, _buffer.AsSpan(_used));
    }

    private void WriteText(ReadOnlySpan<byte> text)
    {
        if (!_options.UseQuote || (!text.IsEmpty && !text.ContainsAny(_special)))
        {
            WriteRaw(text);
            return;
        }

        WriteByte((byte)'"');
        for (int quote; (quote = text.IndexOf((byte)'"')) >= 0; text = text[(quote + 1)..])
        {
            WriteRaw(text[..(quote + 1)]);
            WriteByte((byte)'"');
        }

        WriteRaw(text);
        WriteByte((byte)'"');
    }

    private void WriteRaw(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _buffer.Length - _used)
        {
            Flush();
            if (bytes.Length > _buffer.Length)
            {
                _output.Write(bytes);
                return;
            }
        }

        bytes.CopyTo(_buffer.AsSpan(_used));
        _used += bytes.Length;
    }

    private void WriteByte(byte value)
    {
        if (_used == _buffer.Length)
        {
            Flush();
        }

        _buffer[_used++] = value;
    }

    private void Flush()
    {
        _output.Write(_buffer, 0, _used);
        _used = 0;
    }
}
