namespace OssPipeline.DevServer.Storage;

/// <summary>A bucket's log in its own words: what each change writes, and how a start folds them.</summary>
internal sealed class BucketLog : IDisposable
{
    private readonly RecordWriter _writer = new();
    private readonly RecordLog _log;

    private BucketLog(RecordLog log) => _log = log;

    /// <summary>How many records the file has.</summary>
    public long Records => _log.Records;

    /// <summary>Makes the log of a new bucket.</summary>
    public static BucketLog Create(string path, BucketSettings settings)
    {
        var writer = new RecordWriter();
        Settings(writer, settings);
        return new BucketLog(RecordLog.Create(path, writer.Written));
    }

    /// <summary>Opens a bucket's log and folds it into <paramref name="content"/>.</summary>
    /// <exception cref="InvalidDataException">The log is damaged.</exception>
    public static BucketLog Open(string path, BucketContent content) => new(RecordLog.Open(path, record => Fold(record, content)));

    /// <summary>Records that an object became visible.</summary>
    public void Put(string key, StoredObject stored)
    {
        PutRecord(key, stored);
        _log.Append(_writer.Written);
    }

    /// <summary>Records that an object was deleted.</summary>
    public void Delete(string key)
    {
        Begin(BucketRecord.Delete);
        _writer.Text(key);
        _log.Append(_writer.Written);
    }

    /// <summary>Records that an upload was begun.</summary>
    public void UploadBegun(Upload upload)
    {
        Begin(BucketRecord.UploadBegun);
        Begun(_writer, upload);
        _log.Append(_writer.Written);
    }

    /// <summary>Records that a part was stored.</summary>
    public void Part(string uploadId, StoredPart part)
    {
        PartRecord(uploadId, part);
        _log.Append(_writer.Written);
    }

    /// <summary>Records that an upload was aborted.</summary>
    public void UploadAborted(string uploadId)
    {
        Begin(BucketRecord.UploadAborted);
        _writer.Text(uploadId);
        _log.Append(_writer.Written);
    }

    /// <summary>Records that an upload became a visible object.</summary>
    public void UploadCompleted(string uploadId, string key, StoredObject stored)
    {
        var typed = NeedsTyped(stored);
        Begin(typed ? BucketRecord.UploadCompletedTyped : BucketRecord.UploadCompleted);
        _writer.Text(uploadId);
        Object(_writer, key, stored, typed);
        _log.Append(_writer.Written);
    }

    /// <summary>Writes the log anew with nothing but what is there.</summary>
    public void Compact(BucketContent content) => _log.Rewrite(fresh =>
    {
        _writer.Clear();
        Settings(_writer, content.Settings);
        fresh.Append(_writer.Written);
        foreach (var (key, stored) in content.Objects.Pairs())
        {
            PutRecord(key, stored);
            fresh.Append(_writer.Written);
        }

        foreach (var upload in content.Uploads.Values)
        {
            Begin(BucketRecord.UploadBegun);
            Begun(_writer, upload);
            fresh.Append(_writer.Written);
            foreach (var part in upload.Parts.Values)
            {
                PartRecord(upload.Id, part);
                fresh.Append(_writer.Written);
            }
        }
    });

    /// <inheritdoc/>
    public void Dispose() => _log.Dispose();

    private static void Fold(ReadOnlySpan<byte> record, BucketContent content)
    {
        var reader = new RecordReader(record);
        switch ((BucketRecord)reader.Number())
        {
            case BucketRecord.Settings:
                content.Settings = new BucketSettings(reader.Number(), reader.Text(), reader.Text(), reader.Text());
                break;
            case BucketRecord.Put:
                FoldPut(ref reader, content, typed: false);
                break;
            case BucketRecord.PutTyped:
                content.HasCopies = true;
                FoldPut(ref reader, content, typed: true);
                break;
            case BucketRecord.Delete:
                content.Objects.Remove(reader.Text());
                break;
            case BucketRecord.UploadBegun:
                var upload = new Upload(reader.Text(), reader.Text(), reader.Number(), content.Shared(reader.Attributes()));
                content.Uploads[upload.Id] = upload;
                break;
            case BucketRecord.Part:
                FoldPart(ref reader, content, typed: false);
                break;
            case BucketRecord.PartTyped:
                content.HasCopies = true;
                FoldPart(ref reader, content, typed: true);
                break;
            case BucketRecord.UploadAborted:
                content.Uploads.Remove(reader.Text());
                break;
            case BucketRecord.UploadCompleted:
                content.Uploads.Remove(reader.Text());
                FoldPut(ref reader, content, typed: false);
                break;
            case BucketRecord.UploadCompletedTyped:
                content.HasCopies = true;
                content.Uploads.Remove(reader.Text());
                FoldPut(ref reader, content, typed: true);
                break;
            case var kind:
                throw new InvalidDataException($"a record is of kind {(int)kind}, which this version does not know; a newer one wrote it");
        }
    }

    private static void FoldPut(ref RecordReader reader, BucketContent content, bool typed)
    {
        var key = reader.Text();
        ObjectKind? kind = typed ? (ObjectKind)reader.Number() : null;
        var extents = Extents(ref reader, typed);
        content.Objects.Set(key, new StoredObject(extents, reader.Tag(), reader.Fixed(), reader.Number(), content.Shared(reader.Attributes()), kind) { IsCopy = typed });
    }

    private static void FoldPart(ref RecordReader reader, BucketContent content, bool typed)
    {
        var id = reader.Text();
        var number = (int)reader.Number();
        var extents = typed ? Extents(ref reader, typed: true)
            : reader.Number() switch { 0 => [], var length => [new Extent(reader.Number(), length)] };
        if (!content.Uploads.TryGetValue(id, out var owner))
        {
            throw new InvalidDataException($"a part belongs to the upload '{id}', which was not begun");
        }

        owner.Parts[number] = new StoredPart(number, extents, reader.Tag(), reader.Fixed(), reader.Number()) { IsCopy = typed };
    }

    private static Extent[] Extents(ref RecordReader reader, bool typed)
    {
        var extents = new Extent[reader.Count()];
        for (var i = 0; i < extents.Length; i++)
        {
            extents[i] = typed ? new Extent(reader.Number(), reader.Number(), reader.Number()) : new Extent(reader.Number(), reader.Number());
        }

        return extents;
    }

    // Most objects are one whole file each; only others need the longer record, and only they can share a file.
    private static bool NeedsTyped(StoredObject stored)
    {
        if (stored.IsCopy || stored.Kind is ObjectKind.Appendable or ObjectKind.Symlink)
        {
            return true;
        }

        foreach (var extent in stored.Extents)
        {
            if (extent.Offset != 0)
            {
                return true;
            }
        }

        return false;
    }

    private static void Settings(RecordWriter writer, BucketSettings settings)
    {
        writer.Number((long)BucketRecord.Settings);
        writer.Number(settings.Created);
        writer.Text(settings.StorageClass);
        writer.Text(settings.Redundancy);
        writer.Text(settings.Acl);
    }

    private void PutRecord(string key, StoredObject stored)
    {
        var typed = NeedsTyped(stored);
        Begin(typed ? BucketRecord.PutTyped : BucketRecord.Put);
        Object(_writer, key, stored, typed);
    }

    private void PartRecord(string uploadId, StoredPart part)
    {
        var typed = part.Extents.Count > 1 || part.IsCopy;
        Begin(typed ? BucketRecord.PartTyped : BucketRecord.Part);
        Part(_writer, uploadId, part, typed);
    }

    private static void Object(RecordWriter writer, string key, StoredObject stored, bool typed)
    {
        writer.Text(key);
        if (typed)
        {
            writer.Number((long)stored.Kind);
        }

        writer.Number(stored.Extents.Length);
        foreach (var extent in stored.Extents)
        {
            Write(writer, extent, typed);
        }

        writer.Tag(stored.Tag);
        writer.Fixed(stored.Crc64);
        writer.Number(stored.LastModified);
        writer.Attributes(stored.Attributes);
    }

    private static void Begun(RecordWriter writer, Upload upload)
    {
        writer.Text(upload.Id);
        writer.Text(upload.Key);
        writer.Number(upload.Initiated);
        writer.Attributes(upload.Attributes);
    }

    private static void Write(RecordWriter writer, Extent extent, bool typed)
    {
        writer.Number(extent.File);
        if (typed)
        {
            writer.Number(extent.Offset);
        }

        writer.Number(extent.Length);
    }

    private static void Part(RecordWriter writer, string uploadId, StoredPart part, bool typed)
    {
        writer.Text(uploadId);
        writer.Number(part.Number);
        writer.Number(typed ? part.Extents.Count : part.Size);
        foreach (var extent in part.Extents)
        {
            if (typed)
            {
                Write(writer, extent, typed);
            }
            else
            {
                writer.Number(extent.File);
            }
        }

        writer.Tag(part.Tag);
        writer.Fixed(part.Crc64);
        writer.Number(part.LastModified);
    }

    private void Begin(BucketRecord kind)
    {
        _writer.Clear();
        _writer.Number((long)kind);
    }
}
