using System.Buffers.Binary;

namespace OssPipeline.Tables.Parquet.Managed;

/// <summary>A Parquet file with another footer than the one it has.</summary>
internal sealed class FooterOverlay : Stream
{
    private const int MostFooterBytes = 512 << 20;

    private readonly Stream _file;
    private readonly long _start;
    private readonly byte[] _end;
    private long _position;

    private FooterOverlay(Stream file, long start, byte[] end, FieldShape[] fields)
    {
        _file = file;
        _start = start;
        _end = end;
        Fields = fields;
    }

    /// <summary>The file's columns.</summary>
    public FieldShape[] Fields { get; }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => true;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => _start + _end.Length;

    /// <inheritdoc/>
    public override long Position
    {
        get => _position;
        set => _position = value;
    }

    /// <summary>Lays a footer without annotations over a file's own.</summary>
    /// <exception cref="InvalidDataException">It is no Parquet file.</exception>
    public static FooterOverlay Of(Stream file)
    {
        Span<byte> end = stackalloc byte[8];
        if (file.Length < 12)
        {
            throw new InvalidDataException($"It is no Parquet file: it has {file.Length} bytes.");
        }

        file.Position = file.Length - end.Length;
        file.ReadExactly(end);
        var length = BinaryPrimitives.ReadInt32LittleEndian(end);
        if (!end[4..].SequenceEqual("PAR1"u8) || length < 1 || length > Math.Min(file.Length - 12, MostFooterBytes))
        {
            throw new InvalidDataException("It is no Parquet file, or a cut one: it does not end as such files do.");
        }

        var footer = new byte[length];
        file.Position = file.Length - end.Length - length;
        file.ReadExactly(footer);
        var (fields, plain) = Footer.Strip(footer);
        var laid = new byte[plain.Length + 8];
        plain.CopyTo(laid, 0);
        BinaryPrimitives.WriteInt32LittleEndian(laid.AsSpan(plain.Length), plain.Length);
        "PAR1"u8.CopyTo(laid.AsSpan(plain.Length + 4));
        return new FooterOverlay(file, file.Length - end.Length - length, laid, fields);
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        int read;
        if (_position < _start)
        {
            _file.Position = _position;
            read = _file.Read(buffer[..(int)Math.Min(buffer.Length, _start - _position)]);
        }
        else
        {
            var rest = _end.AsSpan((int)Math.Min(_position - _start, _end.Length));
            read = Math.Min(rest.Length, buffer.Length);
            rest[..read].CopyTo(buffer);
        }

        _position += read;
        return read;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        Task.FromResult(Read(buffer.AsSpan(offset, count)));

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => _position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => Length + offset,
    };

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
