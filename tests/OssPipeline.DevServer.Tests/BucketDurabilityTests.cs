using CsCheck;
using OssPipeline.DevServer.Storage;

namespace OssPipeline.DevServer.Tests;

/// <summary>What a bucket's log gives back after a restart, a kill or a rewrite, with every kind of record in it.</summary>
public sealed class BucketDurabilityTests : IDisposable
{
    private static readonly StoredAttributes Plain = new([new("Content-Type", "text/x")], "Standard", "", 0, "default");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("osspipe-bucket-");

    private string Log => Path.Combine(_folder.FullName, "bucket", "index.log");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_log_cut_at_any_byte_opens_to_a_state_that_was()
    {
        var states = new List<(long Length, string State)>();
        using (var bucket = Create())
        {
            foreach (var step in Steps())
            {
                step(bucket);
                states.Add((new FileInfo(Log).Length, BucketState.Of(bucket)));
            }
        }

        var whole = File.ReadAllBytes(Log);
        var copy = Path.Combine(_folder.FullName, "copy");
        Directory.CreateDirectory(copy);
        for (var length = states[0].Length; length <= whole.Length; length++)
        {
            File.WriteAllBytes(Path.Combine(copy, "index.log"), whole[..(int)length]);
            using var opened = Bucket.Open(copy)!;
            Assert.Equal(states.Last(s => s.Length <= length).State, BucketState.Of(opened));
        }
    }

    [Fact]
    public void After_any_step_a_restart_leaves_the_named_files_and_emptying_leaves_none()
    {
        for (var steps = 1; steps <= Steps().Count; steps++)
        {
            using (var bucket = Create())
            {
                foreach (var step in Steps().Take(steps))
                {
                    step(bucket);
                }
            }

            using (var bucket = Bucket.Open(Path.GetDirectoryName(Log)!)!)
            {
                Assert.Equal(0, bucket.Sweep(CancellationToken.None)); // nothing was left behind
                Assert.Equal(Named(bucket), Files());
                Empty(bucket);
                Assert.Empty(Files());
                Assert.True(bucket.TryDelete());
            }
        }
    }

    [Fact]
    public void A_rewritten_log_says_the_same()
    {
        string before;
        using (var bucket = Create())
        {
            foreach (var step in Steps())
            {
                step(bucket);
            }

            before = BucketState.Of(bucket);
        }

        var content = new BucketContent();
        using (var log = BucketLog.Open(Log, content))
        {
            log.Compact(content);
            Assert.Equal(content.LiveRecords(), log.Records);
        }

        using var opened = Bucket.Open(Path.GetDirectoryName(Log)!)!;
        Assert.Equal(before, BucketState.Of(opened));
    }

    // Operations as numbers, against a list of versions kept in the simplest way.
    [Fact]
    public void Any_sequence_of_operations_agrees_with_a_list_of_versions_and_survives()
    {
        var operation = Gen.Select(Gen.Int[0, 8], Gen.Int[0, 2], Gen.Int[0, 5]);
        operation.Array[1, 40].Sample(
            operations =>
            {
                var model = new VersionModel();
                using (var bucket = Create())
                {
                    for (var i = 0; i < operations.Length; i++)
                    {
                        var (what, key, which) = operations[i];
                        model.Apply(bucket, what, $"k{key}", which, now: i + 1, Data(bucket, 10 + i));
                        Assert.Equal(model.ToString(), VersionModel.Describe(bucket));
                    }
                }

                using (var bucket = Bucket.Open(Path.GetDirectoryName(Log)!)!)
                {
                    Assert.Equal(model.ToString(), VersionModel.Describe(bucket));
                    Assert.Equal(Named(bucket), Files());
                    Empty(bucket);
                    Assert.Empty(Files());
                    Assert.True(bucket.TryDelete());
                }
            },
            iter: 40,
            threads: 1);
    }

    private Bucket Create() => Bucket.Create(Path.GetDirectoryName(Log)!, new BucketSettings(1, "Standard", "LRS", "private"));

    private static List<Action<Bucket>> Steps() =>
    [
        b => b.Put("a", Object(b, 10), forbidOverwrite: false),
        b => Copy(b, "a", "copy"),
        b => b.Put("a", Object(b, 20), forbidOverwrite: false),
        b => b.Append("log", null, _ => new StoredObject([], default, 0, 1, Plain, ObjectKind.Appendable)),
        b => Append(b, 5),
        b => Append(b, 6),
        b => b.Describe("log", null, v => v.With(v.Attributes with { Tagging = "a=b", TagCount = 1 })),
        b => b.Change(s => s with { Acl = "public-read", Versioning = BucketVersioning.Enabled }),
        b => b.Put("a", Object(b, 30), forbidOverwrite: false),
        b => b.Delete("a", now: 9),
        b => Copy(b, "copy", "a"),
        b => b.Describe("a", "null", v => v.With(v.Attributes with { Acl = "private" }).With(v.Detail with { Restoration = new Restoration(5, 6) })),
        b => b.Put("link", new StoredObject([], default, 0, 4, Plain, ObjectKind.Symlink, new ObjectDetail { LinkTarget = "a" }), forbidOverwrite: false),
        b => b.BeginUpload(new Upload("one", "up", 7, Plain)),
        b => b.PutPart(b.FindUpload("up", "one")!, new StoredPart(1, [Data(b, 9)], new ContentTag(1, 0), 1, 1)),
        b => CopyPart(b, "a", 2),
        b => CopyPart(b, "log", 3),
        b => b.CompleteUpload(
            b.FindUpload("up", "one")!,
            parts => [parts[1], parts[2]],
            parts => new StoredObject([.. parts.SelectMany(p => p.Extents)], new ContentTag(3, 2), 3, 8, Plain),
            forbidOverwrite: false),
        b => b.BeginUpload(new Upload("two", "up", 7, Plain)),
        b => b.PutPart(b.FindUpload("up", "two")!, new StoredPart(1, [Data(b, 9)], new ContentTag(1, 0), 1, 1)),
        b => b.PutPart(b.FindUpload("up", "two")!, new StoredPart(1, [Data(b, 8)], new ContentTag(1, 0), 1, 1)),
        b => b.Change(s => s with { Versioning = BucketVersioning.Suspended }),
        b => b.Put("a", Object(b, 40), forbidOverwrite: false),
        b => b.Delete("copy", now: 10),
        b => b.DeleteVersion("a", b.ListVersions(new VersionQuery("a", "", "", "", 2)).Versions[1].Version.VersionId),
        b => b.Describe("log", null, v => v.With(v.Detail with { SealedAt = 77 })),
        b => b.AbortUpload(b.FindUpload("up", "two")!),
    ];

    private static StoredObject Object(Bucket bucket, int length) => new([Data(bucket, length)], new ContentTag((UInt128)length, 0), (ulong)length, length, Plain);

    private static Extent Data(Bucket bucket, int length)
    {
        using var file = bucket.Files.Create(out var id);
        RandomAccess.Write(file, new byte[length], 0);
        return new Extent(id, 0, length);
    }

    private static void Append(Bucket bucket, int length)
    {
        var data = Data(bucket, length);
        bucket.Append("log", data, current => current!.Appended(data, new ContentTag((UInt128)length, 0), (ulong)length, length));
    }

    private static void Copy(Bucket bucket, string from, string to)
    {
        var source = bucket.BeginRead(from, versionId: null)!;
        bucket.TryPut(to, source.CopiedAs(Plain, 50), forbidOverwrite: false, sharesFiles: true, expected: null);
        bucket.EndRead(source);
    }

    private static void CopyPart(Bucket bucket, string from, int number)
    {
        var source = bucket.BeginRead(from, versionId: null)!;
        var part = new StoredPart(number, ExtentRange.Of(source.Extents, 1, source.Size - 2), new ContentTag(2, 0), 2, 2);
        bucket.PutPart(bucket.FindUpload("up", "one")!, part, sharesFiles: true);
        bucket.EndRead(source);
    }

    // Whatever goes, the files of what is left stay.
    private void Empty(Bucket bucket)
    {
        foreach (var (key, version, _) in bucket.ListVersions(new VersionQuery("", "", "", "", int.MaxValue)).Versions)
        {
            bucket.DeleteVersion(key, version.VersionId);
            Assert.Equal(Named(bucket), Files());
        }

        foreach (var upload in bucket.Uploads())
        {
            bucket.AbortUpload(upload);
            Assert.Equal(Named(bucket), Files());
        }
    }

    private static string[] Named(Bucket bucket) =>
        [.. bucket.ListVersions(new VersionQuery("", "", "", "", int.MaxValue)).Versions.SelectMany(v => v.Version.Extents.ToArray())
            .Concat(bucket.Uploads().SelectMany(bucket.PartsOf).SelectMany(p => p.Extents))
            .Select(e => e.File.ToString("x16")).Distinct().Order(StringComparer.Ordinal)];

    private string[] Files() =>
        [.. Directory.GetFiles(Path.Combine(_folder.FullName, "bucket", "objects"), "*", SearchOption.AllDirectories)
            .Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];
}
