using OssPipeline.Core.Blocks;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;
using OssPipeline.Storage.Memory;
using OssPipeline.TestKit.Stores;

namespace OssPipeline.Storage.Tests;

public sealed class StoreSinkTests : IDisposable
{
    private readonly MemoryBudget _budget = new(ByteSize.MiB(1));
    private readonly MemoryStore _memory = new(new MemoryBucket(), minPartSize: 100);
    private readonly FaultPlan _plan = new();

    public void Dispose()
    {
        Assert.Equal(0, _budget.Used);
        _budget.Dispose();
    }

    [Fact]
    public void A_key_is_placed_below_the_prefix_with_its_attributes()
    {
        var sink = Sink(new SinkOptions
        {
            Store = "s",
            Prefix = "raw/",
            CacheControl = "no-cache",
            Metadata = new Dictionary<string, string> { ["Origin"] = "erp", ["run"] = "7" },
            StorageClass = "IA",
        });
        var draft = new ObjectDraft("a.csv", 3, new ObjectAttributes
        {
            ContentEncoding = "gzip",
            StorageClass = "Archive",
            Metadata = new Dictionary<string, string> { ["run"] = "6", ["step"] = "2" },
        });

        var placed = sink.Place(Some.Ref(), draft).Draft!;

        Assert.Equal("raw/a.csv", placed.Key);
        Assert.Equal(("text/csv", "gzip", "no-cache", "IA"), (placed.Attributes.ContentType, placed.Attributes.ContentEncoding, placed.Attributes.CacheControl, placed.Attributes.StorageClass));
        Assert.Equal("origin=erp run=7 step=2", string.Join(' ', placed.Attributes.Metadata.OrderBy(p => p.Key).Select(p => $"{p.Key}={p.Value}")));
    }

    [Theory]
    [InlineData("a.CSV", "text/csv")]
    [InlineData("dir.csv/file", null)]
    [InlineData("file", null)]
    [InlineData("file.unknown", null)]
    [InlineData(".json", "application/json")]
    [InlineData("a.tar.gz", "application/gzip")]
    public void A_content_type_is_guessed_by_the_extension(string key, string? type) => Assert.Equal(type, ContentTypes.Of(key));

    [Fact]
    public void A_key_that_the_store_refuses_fails_its_object()
    {
        var verdict = Sink(new SinkOptions { Store = "s", Prefix = new string('p', 1000) }).Place(Some.Ref(), ObjectDraft.From(Some.Ref(new string('k', 24))));

        Assert.True(verdict.IsFailed);
        Assert.Contains("1024 bytes", verdict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_put_is_confirmed_by_the_CRC()
    {
        using var part = await Some.PartAsync(_budget, Some.Bytes(500));

        var stored = await PutAsync(Sink(), part);

        Assert.Equal((500, part.Crc64), (stored.Size, stored.Crc64));
    }

    [Fact]
    public async Task A_put_whose_bytes_were_changed_on_the_way_fails_and_is_taken_away()
    {
        _plan.FlipBit(StoreCall.Put);
        using var part = await Some.PartAsync(_budget, Some.Bytes(500));

        var error = await Assert.ThrowsAsync<StoreException>(() => PutAsync(Sink(), part));

        Assert.Equal(StoreErrorKind.Corrupt, error.Kind);
        Assert.Null(await _memory.HeadAsync("dir/file.csv", CancellationToken.None));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Where_a_put_tells_no_CRC_HEAD_is_asked_and_else_the_object_is_read_back(bool headTells)
    {
        var sink = new StoreSink(new SinkOptions { Store = "s" }, new ForgetfulStore(_memory, headTells));
        using var part = await Some.PartAsync(_budget, Some.Bytes(500));

        Assert.Equal(part.EnsureCrc64(), (await PutAsync(sink, part)).Crc64);
    }

    [Fact]
    public async Task An_object_that_was_replaced_before_it_could_be_confirmed_is_left_alone()
    {
        var sink = new StoreSink(new SinkOptions { Store = "s" }, new ForgetfulStore(_memory, headTells: true) { BeforeHead = () => _memory.PutAsync("dir/file.csv", Some.Bytes(7), WriteOptions.Default, CancellationToken.None) });
        using var part = await Some.PartAsync(_budget, Some.Bytes(500));

        var error = await Assert.ThrowsAsync<StoreException>(() => PutAsync(sink, part));

        Assert.Equal(StoreErrorKind.Changed, error.Kind);
        Assert.Equal(7, (await _memory.HeadAsync("dir/file.csv", CancellationToken.None))!.Size);
    }

    [Theory]
    [InlineData(IfExists.Skip)]
    [InlineData(IfExists.Fail)]
    public async Task What_is_there_is_not_overwritten_unless_that_is_wanted(IfExists ifExists)
    {
        var sink = Sink(new SinkOptions { Store = "s", IfExists = ifExists });
        using var part = await Some.PartAsync(_budget, Some.Bytes(500));
        await PutAsync(sink, part);

        Assert.Equal(StoreErrorKind.AlreadyExists, (await Assert.ThrowsAsync<StoreException>(() => PutAsync(sink, part))).Kind);
        await PutAsync(Sink(), part);
    }

    [Fact]
    public async Task Parts_are_committed_as_one_object()
    {
        var body = Some.Bytes(250);
        var session = await OpenAsync(Sink());
        await using (session)
        {
            var parts = await WriteAsync(session, body, 0, 1, 2);
            Assert.Empty(session.StoredParts);
            var stored = await session.CommitAsync(parts, 250, Crc64Xz.Compute(body), CancellationToken.None);
            Assert.Equal(Crc64Xz.Compute(body), stored.Crc64);
        }

        Assert.NotNull(await _memory.HeadAsync("dir/file.csv", CancellationToken.None));
    }

    [Fact]
    public async Task A_session_without_commit_leaves_nothing_unless_it_is_suspended()
    {
        var sink = Sink();
        await using (var session = await OpenAsync(sink))
        {
            await WriteAsync(session, Some.Bytes(250), 0);
        }

        Assert.Empty(await UploadsAsync(sink));

        await using (var session = await OpenAsync(sink))
        {
            await WriteAsync(session, Some.Bytes(250), 0);
            session.Suspend();
        }

        var pending = Assert.Single(await UploadsAsync(sink));
        await sink.AbortAsync(pending.Key, pending.UploadId, CancellationToken.None);
        Assert.Empty(await UploadsAsync(sink));
    }

    [Fact]
    public async Task A_suspended_upload_is_continued_with_what_the_store_holds()
    {
        var (sink, body) = (Sink(), Some.Bytes(250));
        string upload;
        await using (var session = await OpenAsync(sink))
        {
            await WriteAsync(session, body, 0, 2);
            (upload, _) = (session.UploadId, session.StoredParts);
            session.Suspend();
        }

        await using var again = await OpenAsync(sink, new UploadResume(upload, new Dictionary<int, UploadedPart>()));
        Assert.Equal(upload, again.UploadId);
        Assert.Equal([0, 2], again.StoredParts.Keys.Order());
        var second = Assert.Single(await WriteAsync(again, body, 1));
        await again.CommitAsync([again.StoredParts[0], second, again.StoredParts[2]], 250, Crc64Xz.Compute(body), CancellationToken.None);
    }

    [Fact]
    public async Task An_upload_that_is_gone_begins_anew()
    {
        await using var session = await OpenAsync(Sink(), new UploadResume("GONE", new Dictionary<int, UploadedPart>()));

        Assert.NotEqual("GONE", session.UploadId);
        Assert.Empty(session.StoredParts);
    }

    [Fact]
    public async Task A_part_whose_bytes_were_changed_on_the_way_fails()
    {
        _plan.FlipBit(StoreCall.PutPart);
        await using var session = await OpenAsync(Sink());

        var error = await Assert.ThrowsAsync<StoreException>(() => WriteAsync(session, Some.Bytes(250), 0));

        Assert.Equal(StoreErrorKind.Corrupt, error.Kind);
    }

    [Fact]
    public async Task A_commit_with_another_CRC_fails_and_is_taken_away()
    {
        var body = Some.Bytes(250);
        await using var session = await OpenAsync(Sink());
        var parts = await WriteAsync(session, body, 0, 1, 2);

        var error = await Assert.ThrowsAsync<StoreException>(async () =>
            await session.CommitAsync(parts, 250, Crc64Xz.Compute(body) ^ 1, CancellationToken.None));

        Assert.Equal(StoreErrorKind.Corrupt, error.Kind);
        Assert.Null(await _memory.HeadAsync("dir/file.csv", CancellationToken.None));
    }

    [Fact]
    public void A_part_size_below_what_the_store_takes_is_raised() =>
        Assert.Equal(100, Sink(new SinkOptions { Store = "s", Part = new ByteSize(1) }).PartSize.Bytes);

    [Fact]
    public void Options_that_make_no_sense_are_told()
    {
        var options = new SinkOptions
        {
            Store = "s",
            Prefix = "/x",
            Part = new ByteSize(0),
            Parallel = 0,
            ContentType = "a\nb",
            Metadata = new Dictionary<string, string> { ["no space"] = "x", ["ok"] = "a\r\nb" },
            Tags = Enumerable.Range(0, 11).ToDictionary(i => $"t{i}", _ => ""),
            StorageClass = "Cold",
            ServerSideEncryption = "DES",
            KmsKeyId = "id",
        };

        Assert.Equal(
            ["content_type", "kms_key_id", "metadata", "metadata", "parallel", "part", "prefix", "server_side_encryption", "storage_class", "tags"],
            options.Validate().Select(p => p.Option).Order());
        Assert.Empty(new SinkOptions { Store = "s" }.Validate());
    }

    private static ObjectDraft Placed => new("dir/file.csv", null, ObjectAttributes.None);

    private StoreSink Sink(SinkOptions? options = null) => new(options ?? new SinkOptions { Store = "s" }, new ChaosStore(_memory, _plan));

    private static async Task<ObjectInfo> PutAsync(StoreSink sink, Part part) => await sink.PutAsync(part.Origin, Placed, part, CancellationToken.None);

    private static async Task<ISinkSession> OpenAsync(StoreSink sink, UploadResume? earlier = null) =>
        await sink.OpenAsync(Some.Ref(), Placed, earlier, CancellationToken.None);

    private async Task<UploadedPart[]> WriteAsync(ISinkSession session, byte[] body, params int[] sequences)
    {
        List<UploadedPart> written = [];
        foreach (var sequence in sequences)
        {
            var offset = sequence * 100;
            var bytes = body.AsMemory(offset, Math.Min(100, body.Length - offset));
            using var part = await Some.PartAsync(_budget, bytes, Some.Ref(size: body.Length), sequence, sequence == 2, offset);
            written.Add(await session.WriteAsync(part, CancellationToken.None));
        }

        return [.. written];
    }

    private static async Task<List<PendingUpload>> UploadsAsync(StoreSink sink)
    {
        List<PendingUpload> uploads = [];
        await foreach (var upload in sink.ListUploadsAsync(Placed.Key, CancellationToken.None))
        {
            uploads.Add(upload);
        }

        return uploads;
    }

    /// <summary>A store whose answers to writes tell no CRC.</summary>
    private sealed class ForgetfulStore(IObjectStore inner, bool headTells) : DelegatingStore(inner)
    {
        public Func<ValueTask<ObjectInfo>>? BeforeHead { get; init; }

        public override async ValueTask<ObjectInfo> PutAsync(string key, ReadOnlyMemory<byte> body, WriteOptions options, CancellationToken cancellationToken) =>
            (await Inner.PutAsync(key, body, options, cancellationToken)) with { Crc64 = null };

        public override async ValueTask<ObjectInfo?> HeadAsync(string key, CancellationToken cancellationToken)
        {
            if (BeforeHead is not null)
            {
                await BeforeHead();
            }

            var info = await Inner.HeadAsync(key, cancellationToken);
            return headTells || info is null ? info : info with { Crc64 = null };
        }
    }
}
