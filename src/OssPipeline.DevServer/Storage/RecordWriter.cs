using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace OssPipeline.DevServer.Storage;

/// <summary>Writes the fields of a log record; its buffer is used again for the next one.</summary>
internal sealed class RecordWriter
{
    /// <summary>Which details of a version follow in the record. The numbers are in the log.</summary>
    [Flags]
    public enum DetailFields
    {
        /// <summary>No field.</summary>
        None = 0,

        /// <summary><see cref="ObjectDetail.VersionId"/>.</summary>
        VersionId = 1,

        /// <summary><see cref="ObjectDetail.LinkTarget"/>.</summary>
        LinkTarget = 2,

        /// <summary><see cref="ObjectDetail.Restoration"/>.</summary>
        Restoration = 4,

        /// <summary><see cref="ObjectDetail.SealedAt"/>.</summary>
        SealedAt = 8,
    }

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

    /// <summary>Stretches of data files.</summary>
    public void Extents(ReadOnlySpan<Extent> extents)
    {
        Number(extents.Length);
        foreach (var extent in extents)
        {
            Number(extent.File);
            Number(extent.Offset);
            Number(extent.Length);
        }
    }

    /// <summary>Details of a version.</summary>
    public void Detail(ObjectDetail detail)
    {
        Number((long)FieldsOf(detail));
        if (detail.VersionId is not null)
        {
            Text(detail.VersionId);
        }

        if (detail.LinkTarget is not null)
        {
            Text(detail.LinkTarget);
        }

        if (detail.Restoration is { } restoration)
        {
            Number(restoration.Ready);
            Number(restoration.Until);
        }

        if (detail.SealedAt != 0)
        {
            Number(detail.SealedAt);
        }
    }

    /// <summary>A version.</summary>
    public void Object(StoredObject stored)
    {
        Number((long)stored.Kind);
        Detail(stored.Detail);
        Extents(stored.Extents);
        Tag(stored.Tag);
        Fixed(stored.Crc64);
        Number(stored.LastModified);
        Attributes(stored.Attributes);
    }

    private static DetailFields FieldsOf(ObjectDetail detail) =>
        (detail.VersionId is null ? 0 : DetailFields.VersionId)
        | (detail.LinkTarget is null ? 0 : DetailFields.LinkTarget)
        | (detail.Restoration is null ? 0 : DetailFields.Restoration)
        | (detail.SealedAt == 0 ? 0 : DetailFields.SealedAt);
}
