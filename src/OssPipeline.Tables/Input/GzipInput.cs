using System.IO.Compression;
using System.Security.Cryptography;

namespace OssPipeline.Tables.Input;

/// <summary>Reads gzip (RFC 1952), one member or several, and takes nothing but whole ones for a good end.</summary>
/// <remarks>
/// GZipStream takes the end of its input for the end of the data, wherever that is. So a member that holds a random token follows the
/// input: only if that ended exactly behind a whole member does the token, and nothing else, come out behind the end.
/// </remarks>
internal sealed class GzipInput : ByteInput
{
    private static readonly byte[] Token = RandomNumberGenerator.GetBytes(16);
    private static readonly byte[] TokenMember = Compress(Token);

    private readonly InputStream _input;
    private readonly GZipStream _gzip;
    private readonly byte[] _tail = new byte[Token.Length];
    private int _tailed;
    private bool _isOver;
    private long _given;

    public GzipInput(ByteInput compressed)
    {
        _input = new InputStream(compressed, TokenMember);
        _gzip = new GZipStream(_input, CompressionMode.Decompress, leaveOpen: true);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> room, CancellationToken cancellationToken)
    {
        while (!_isOver)
        {
            var count = await DecodeAsync(room, cancellationToken).ConfigureAwait(false);
            if (count > 0 && !_input.IsEnded)
            {
                _given += count;
                return count;
            }

            if (count > _tail.Length - _tailed)
            {
                throw Truncated();
            }

            room.Span[..count].CopyTo(_tail.AsSpan(_tailed));
            _tailed += count;
            _isOver = count == 0;
        }

        return _tail.AsSpan().SequenceEqual(Token) ? 0 : throw Truncated();
    }

    public override ValueTask DisposeAsync() => _gzip.DisposeAsync();

    private async ValueTask<int> DecodeAsync(Memory<byte> room, CancellationToken cancellationToken)
    {
        try
        {
            return await _gzip.ReadAsync(room, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidDataException e) when (!_input.HasFailed)
        {
            throw _input.IsEnded
                ? Truncated()
                : new InvalidDataException($"Its gzip data is corrupt, near byte {_input.Consumed} of it and after {_given} decompressed bytes.", e);
        }
    }

    private InvalidDataException Truncated() =>
        new($"Its gzip data does not end with a whole member: it is truncated, or other bytes follow ({_input.Consumed} bytes were read).");

    private static byte[] Compress(byte[] bytes)
    {
        using var member = new MemoryStream();
        using (var gzip = new GZipStream(member, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return member.ToArray();
    }
}
