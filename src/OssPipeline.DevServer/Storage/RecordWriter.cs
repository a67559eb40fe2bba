using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace OssPipeline.DevServer.Storage;

/// <summary>Writes the fields of a log record; its buffer is used again for the next one.</summary>
internal sealed class RecordWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new(1024);

    /// <summary>What was written since <see cref="Clear"/>.</summary>
    public ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    /// <summary>Forgets what was written.</summary>
    public void Clear() => _buffer.ResetWrittenCount();

    /// <summary>A number, short when small (seven bits to a byte, lowest first).</summary>
    public void Number(long value)
    {
        var rest = (ulong)value;
        var span = _buffer.GetSpan(10);
        var length = 0;
        while (rest >= 0x80)
        {
            span[length++] = (byte)(rest | 0x80);
            rest >>= 7;
        }

        span[length++] = (byte)rest;
        _buffer.Advance(length);
    }

    /// <summary>Eight bytes.</summary>
    public void Fixed(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_buffer.GetSpan(8), value);
        _buffer.Advance(8);
    }

    /// <summary>A string.</summary>
    public void Text(string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        Number(length);
        Encoding.UTF8.GetBytes(value, _buffer.GetSpan(length));
        _buffer.Advance(length);
    }

    /// <summary>An ETag.</summary>
    public void Tag(ContentTag tag)
    {
        Fixed((ulong)(tag.Md5 >> 64));
        Fixed((ulong)tag.Md5);
        Number(tag.Parts);
    }

    /// <summary>Attributes.</summary>
    public void Attributes(StoredAttributes attributes)
    {
        Number(attributes.Headers.Count);
        foreach (var (name, value) in attributes.Headers)
        {
            Text(name);
            Text(value);
        }

        Text(attributes.StorageClass);
        Text(attributes.Tagging);
        Number(attributes.TagCount);
        Text(attributes.Acl);
    }
}
