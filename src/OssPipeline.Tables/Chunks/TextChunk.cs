using OssPipeline.Core.Data;
using OssPipeline.Tables.Text;

namespace OssPipeline.Tables.Chunks;

/// <summary>Some whole rows of an object's text, in pooled memory that can be read a bit behind their end.</summary>
internal sealed class TextChunk : IDisposable
{
    private byte[]? _buffer;

    public TextChunk(byte[] buffer, int length, int number, long firstLine, bool isLast)
    {
        buffer.AsSpan(length, TextPadding.Bytes).Clear();
        (_buffer, Length, Number, FirstLine, IsLast) = (buffer, length, number, firstLine, isLast);
    }

    /// <summary>Where the text is.</summary>
    public byte[] Buffer => _buffer ?? throw new ObjectDisposedException(nameof(TextChunk));

    /// <summary>Where its first row begins: behind header rows.</summary>
    public int Start { get; set; }

    /// <summary>Where its last row ends.</summary>
    public int Length { get; }

    /// <summary>Its place in the object, from 0.</summary>
    public int Number { get; }

    /// <summary>The line its text begins with, from 1.</summary>
    public long FirstLine { get; }

    /// <summary>Whether nothing follows.</summary>
    public bool IsLast { get; }

    public void Dispose()
    {
        if (_buffer is { } buffer)
        {
            _buffer = null;
            LargeArrayPool.Of<byte>().Return(buffer);
        }
    }
}
