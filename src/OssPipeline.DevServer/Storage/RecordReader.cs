using System.Buffers.Binary;
using System.Text;

namespace OssPipeline.DevServer.Storage;

/// <summary>Reads the fields of a log record in the order in which <see cref="RecordWriter"/> wrote them.</summary>
/// <param name="record">The record's payload, its checksum verified.</param>
internal ref struct RecordReader(ReadOnlySpan<byte> record)
{
    private ReadOnlySpan<byte> _rest = record;

    /// <summary>A number.</summary>
    public long Number()
    {
        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var b = Take(1)[0];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
            {
                return (long)value;
            }
        }

        throw new InvalidDataException("a number in the record does not end");
    }

    /// <summary>A number of things, of which each takes a byte or more.</summary>
    public int Count()
    {
        var count = Number();
        return count >= 0 && count <= _rest.Length ? (int)count : throw new InvalidDataException("a count in the record is beyond its length");
    }

    /// <summary>Eight bytes.</summary>
    public ulong Fixed() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    /// <summary>A string.</summary>
    public string Text() => Encoding.UTF8.GetString(Take(Count()));

    /// <summary>An ETag.</summary>
    public ContentTag Tag()
    {
        var high = Fixed();
        var low = Fixed();
        return new ContentTag(new UInt128(high, low), (int)Number());
    }

    /// <summary>Attributes.</summary>
    public StoredAttributes Attributes()
    {
        var headers = new KeyValuePair<string, string>[Count()];
        for (var i = 0; i < headers.Length; i++)
        {
            headers[i] = new(Text(), Text());
        }

        return new StoredAttributes(headers, Text(), Text(), (int)Number(), Text());
    }

    /// <summary>Stretches of data files.</summary>
    public Extent[] Extents()
    {
        var extents = new Extent[Count()];
        for (var i = 0; i < extents.Length; i++)
        {
            extents[i] = new Extent(Number(), Number(), Number());
        }

        return extents;
    }

    /// <summary>Details of a version.</summary>
    public ObjectDetail Detail()
    {
        var has = (RecordWriter.DetailFields)Number();
        return new ObjectDetail
        {
            VersionId = has.HasFlag(RecordWriter.DetailFields.VersionId) ? Text() : null,
            LinkTarget = has.HasFlag(RecordWriter.DetailFields.LinkTarget) ? Text() : null,
            Restoration = has.HasFlag(RecordWriter.DetailFields.Restoration) ? new Restoration(Number(), Number()) : null,
            SealedAt = has.HasFlag(RecordWriter.DetailFields.SealedAt) ? Number() : 0,
        };
    }

    /// <summary>A version.</summary>
    /// <param name="content">The bucket, among whose objects equal attributes are shared.</param>
    public StoredObject Object(BucketContent content)
    {
        var kind = (ObjectKind)Number();
        if (!Enum.IsDefined(kind))
        {
            throw new InvalidDataException($"an object is of kind {(int)kind}, which this version does not know; a newer one wrote it");
        }

        var detail = Detail();
        return new StoredObject(Extents(), Tag(), Fixed(), Number(), content.Shared(Attributes()), kind, detail);
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if ((uint)count > (uint)_rest.Length)
        {
            throw new InvalidDataException("the record is shorter than its fields");
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
