using OssPipeline.DevServer.Storage;

namespace OssPipeline.DevServer.Tests;

/// <summary>Logs of the first format, in which an object was a list of whole files and there were no versions.</summary>
public sealed class OldLogTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("osspipe-oldlog-");
    private readonly RecordWriter _writer = new();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_log_of_the_first_format_opens_and_goes_on_in_the_new_one()
    {
        var path = Path.Combine(_folder.FullName, "index.log");
        Settings();
        using (var log = RecordLog.Create(path, _writer.Written))
        {
            log.Append(Put("kept", 1, 10));
            log.Append(Put("deleted", 2, 20));
            Begin(BucketRecord.Delete);
            _writer.Text("deleted");
            log.Append(_writer.Written);
            log.Append(UploadBegun("open"));
            log.Append(Part("open", 3, 5));
            log.Append(Part("open", 0, 0));
            log.Append(UploadBegun("done"));
            log.Append(Part("done", 4, 7));
            Begin(BucketRecord.UploadCompleted);
            _writer.Text("done");
            Object("made", 4, 7);
            log.Append(_writer.Written);
        }

        for (var i = 0; i < 2; i++)
        {
            using var bucket = Bucket.Open(_folder.FullName)!;
            Assert.Equal(new BucketSettings(11, "IA", "ZRS", "public-read"), bucket.Settings);
            Assert.Equal(["kept", "made"], bucket.List(new ListQuery("", "", "", 10)).Objects.Select(o => o.Key).Where(k => k != "new"));
            var kept = bucket.Find("kept")!;
            Assert.Equal((new Extent(1, 0, 10), "null", "text/x"), (kept.Extents[0], kept.VersionId, kept.Attributes.Headers[0].Value));
            var parts = bucket.PartsOf(bucket.FindUpload("key", "open")!);
            Assert.Equal(0, Assert.Single(parts).Size); // the second part of that number replaced the first
            if (i == 0)
            {
                bucket.Put("new", kept, forbidOverwrite: false);
            }

            Assert.NotNull(bucket.Find("new"));
        }
    }

    private void Settings()
    {
        Begin(BucketRecord.Settings);
        _writer.Number(11);
        _writer.Text("IA");
        _writer.Text("ZRS");
        _writer.Text("public-read");
    }

    private ReadOnlySpan<byte> Put(string key, long file, long length)
    {
        Begin(BucketRecord.Put);
        Object(key, file, length);
        return _writer.Written;
    }

    private void Object(string key, long file, long length)
    {
        _writer.Text(key);
        _writer.Number(1);
        _writer.Number(file);
        _writer.Number(length);
        Checks();
        _writer.Attributes(Attributes());
    }

    private ReadOnlySpan<byte> UploadBegun(string id)
    {
        Begin(BucketRecord.UploadBegun);
        _writer.Text(id);
        _writer.Text("key");
        _writer.Number(5);
        _writer.Attributes(Attributes());
        return _writer.Written;
    }

    private ReadOnlySpan<byte> Part(string id, long file, long length)
    {
        Begin(BucketRecord.Part);
        _writer.Text(id);
        _writer.Number(1);
        _writer.Number(length);
        if (length > 0)
        {
            _writer.Number(file);
        }

        Checks();
        return _writer.Written;
    }

    private void Checks()
    {
        _writer.Tag(new ContentTag(1, 0));
        _writer.Fixed(2);
        _writer.Number(3);
    }

    private void Begin(BucketRecord kind)
    {
        _writer.Clear();
        _writer.Number((long)kind);
    }

    private static StoredAttributes Attributes() => new([new("Content-Type", "text/x")], "Standard", "a=b", 1, "default");
}
