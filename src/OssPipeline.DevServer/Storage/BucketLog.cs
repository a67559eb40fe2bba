namespace OssPipeline.DevServer.Storage;

/// <summary>A bucket's log in its own words: what each change writes. <see cref="BucketReplay"/> reads it.</summary>
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
    public static BucketLog Open(string path, BucketContent content) =>
        new(RecordLog.Open(path, record => BucketReplay.Fold(record, content)));

    /// <summary>Records that a version or a delete marker became current.</summary>
    public void Put(string key, StoredObject stored)
    {
        Version(key, stored);
        _log.Append(_writer.Written);
    }

    /// <summary>Records that a version was deleted for good.</summary>
    public void Removed(string key, StoredObject version)
    {
        Begin(BucketRecord.VersionRemoved);
        Name(key, version);
        _log.Append(_writer.Written);
    }

    /// <summary>Records a version's new attributes and details.</summary>
    public void Described(string key, StoredObject version)
    {
        Begin(BucketRecord.VersionDescribed);
        Name(key, version);
        _writer.Attributes(version.Attributes);
        _writer.Detail(version.Detail);
        _log.Append(_writer.Written);
    }

    /// <summary>Records that a version grew by a stretch, and what it is now.</summary>
    public void Appended(string key, StoredObject version, Extent? extent)
    {
        Begin(BucketRecord.VersionAppended);
        Name(key, version);
        _writer.Extents(extent is { } added ? [added] : []);
        _writer.Tag(version.Tag);
        _writer.Fixed(version.Crc64);
        _writer.Number(version.LastModified);
        _log.Append(_writer.Written);
    }

    /// <summary>Records that an upload was begun.</summary>
    public void UploadBegun(Upload upload)
    {
        Begun(upload);
        _log.Append(_writer.Written);
    }

    /// <summary>Records that a part was stored.</summary>
    public void Part(string uploadId, StoredPart part)
    {
        Stored(uploadId, part);
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
    public void UploadPublished(string uploadId, string key, StoredObject stored)
    {
        Begin(BucketRecord.UploadPublished);
        _writer.Text(uploadId);
        _writer.Text(key);
        _writer.Object(stored);
        _log.Append(_writer.Written);
    }

    /// <summary>Records the bucket's changeable settings.</summary>
    public void State(BucketSettings settings)
    {
        Changeable(settings);
        _log.Append(_writer.Written);
    }

    /// <summary>Writes the log anew with nothing but what is there.</summary>
    public void Compact(BucketContent content) => _log.Rewrite(fresh =>
    {
        _writer.Clear();
        Settings(_writer, content.Settings);
        fresh.Append(_writer.Written);
        Changeable(content.Settings);
        fresh.Append(_writer.Written);

        // Each key's versions oldest first, so that a replay pushes each behind the next.
        foreach (var (key, others) in content.Others.Pairs())
        {
            foreach (var stored in others)
            {
                Version(key, stored);
                fresh.Append(_writer.Written);
            }
        }

        foreach (var (key, stored) in content.Objects.Pairs())
        {
            Version(key, stored);
            fresh.Append(_writer.Written);
        }

        foreach (var upload in content.Uploads.Values)
        {
            Begun(upload);
            fresh.Append(_writer.Written);
            foreach (var part in upload.Parts.Values)
            {
                Stored(upload.Id, part);
                fresh.Append(_writer.Written);
            }
        }
    });

    /// <inheritdoc/>
    public void Dispose() => _log.Dispose();

    private static void Settings(RecordWriter writer, BucketSettings settings)
    {
        writer.Number((long)BucketRecord.Settings);
        writer.Number(settings.Created);
        writer.Text(settings.StorageClass);
        writer.Text(settings.Redundancy);
        writer.Text(settings.Acl);
    }

    private void Changeable(BucketSettings settings)
    {
        Begin(BucketRecord.BucketState);
        _writer.Text(settings.Acl);
        _writer.Number((long)settings.Versioning);
    }

    private void Version(string key, StoredObject stored)
    {
        Begin(BucketRecord.Version);
        _writer.Text(key);
        _writer.Object(stored);
    }

    private void Name(string key, StoredObject version)
    {
        _writer.Text(key);
        _writer.Text(version.VersionId);
    }

    private void Begun(Upload upload)
    {
        Begin(BucketRecord.UploadBegun);
        _writer.Text(upload.Id);
        _writer.Text(upload.Key);
        _writer.Number(upload.Initiated);
        _writer.Attributes(upload.Attributes);
    }

    private void Stored(string uploadId, StoredPart part)
    {
        Begin(BucketRecord.PartStored);
        _writer.Text(uploadId);
        _writer.Number(part.Number);
        _writer.Extents(part.Extents);
        _writer.Tag(part.Tag);
        _writer.Fixed(part.Crc64);
        _writer.Number(part.LastModified);
    }

    private void Begin(BucketRecord kind)
    {
        _writer.Clear();
        _writer.Number((long)kind);
    }
}
