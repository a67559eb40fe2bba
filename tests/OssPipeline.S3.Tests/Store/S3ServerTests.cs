using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;
using OssPipeline.S3.Checks;
using OssPipeline.S3.Store;
using OssPipeline.TestKit.Peers;
using OssPipeline.TestKit.Stores;
using ObjectAttributes = OssPipeline.Core.Storage.ObjectAttributes;

namespace OssPipeline.S3.Tests.Store;

/// <summary>What only S3 has, at a real server, some of it made by the official client.</summary>
[Collection(Ceph.Name)]
public sealed class S3ServerTests(CephGateway ceph) : IAsyncLifetime
{
    private string _bucket = "";
    private S3Store _store = null!;

    public async Task InitializeAsync()
    {
        _bucket = await Stores.MakeBucketAsync(ceph);
        _store = Stores.On(ceph.Endpoint, bucket: _bucket);
    }

    public async Task DisposeAsync() => await _store.DisposeAsync();

    [Fact]
    public async Task Writes_are_proven_and_the_note_outlives_copies_and_not_overwrites()
    {
        var bytes = Some.Bytes(10_000);
        var crc = Crc64Xz.Compute(bytes);

        Assert.Equal(crc, (await _store.PutAsync("a", bytes, WriteOptions.Default, CancellationToken.None)).Crc64);
        Assert.Equal(crc, (await _store.HeadAsync("a", CancellationToken.None))!.Crc64);
        var replaced = new CopyOptions(new ObjectAttributes { Metadata = new Dictionary<string, string> { ["by"] = "me" } }, ReplacesMetadata: true, ReplacesTags: false);
        var copy = await _store.CopyAsync(new CopySource(_store.Info, "a", null), "b", replaced, CancellationToken.None);
        Assert.Equal((crc, "me"), (copy.Crc64, copy.Attributes.Metadata["by"]));

        // The same metadata over other bytes, as a careless tool would leave it.
        using var sdk = Stores.Sdk(ceph);
        var head = await sdk.GetObjectMetadataAsync(_bucket, "a");
        var request = new PutObjectRequest { BucketName = _bucket, Key = "a", InputStream = new MemoryStream(Some.Bytes(10_000, 2)), UseChunkEncoding = false };
        request.Metadata["osspipe-crc64"] = head.Metadata["osspipe-crc64"];
        await sdk.PutObjectAsync(request);
        Assert.Null((await _store.HeadAsync("a", CancellationToken.None))!.Crc64);
    }

    [Fact]
    public async Task An_upload_in_parts_is_proven_by_the_MD5_of_its_parts()
    {
        var bytes = Some.Bytes((5 << 20) + 1000);
        var id = await _store.BeginUploadAsync("a", WriteOptions.Default, CancellationToken.None);
        List<UploadedPart> parts =
        [
            await _store.PutPartAsync("a", id, new PartAddress(1, 0), bytes.AsMemory(0, 5 << 20), CancellationToken.None),
            await _store.PutPartAsync("a", id, new PartAddress(2, 5 << 20), bytes.AsMemory(5 << 20), CancellationToken.None),
        ];
        var made = await _store.CompleteUploadAsync("a", id, parts, WriteOptions.Default, CancellationToken.None);

        Assert.Equal(Crc64Xz.Compute(bytes), made.Crc64);
        Assert.Equal(ETags.OfParts(parts.Select(p => p.ETag)), made.ETag);

        // Parts that another process listed come without CRC; then nothing is claimed.
        id = await _store.BeginUploadAsync("b", WriteOptions.Default, CancellationToken.None);
        await _store.PutPartAsync("b", id, new PartAddress(1, 0), bytes, CancellationToken.None);
        Assert.Null((await _store.CompleteUploadAsync("b", id, await _store.ListPartsAsync("b", id, CancellationToken.None), WriteOptions.Default, CancellationToken.None)).Crc64);
    }

    [Fact]
    public async Task What_the_official_client_put_is_proven_by_its_ETag()
    {
        var bytes = Some.Bytes(3_000_000);
        using var sdk = Stores.Sdk(ceph);
        await sdk.PutObjectAsync(new PutObjectRequest { BucketName = _bucket, Key = "a", InputStream = new MemoryStream(bytes), UseChunkEncoding = false });

        var head = (await _store.HeadAsync("a", CancellationToken.None))!;
        var proof = (await _store.ProveAsync(head, CancellationToken.None))!;

        Assert.Equal("MD5 (ETag)", proof.Name);
        Assert.Null(head.Crc64);
        Assert.Null(await JudgeAsync(proof, head));
        var other = new ObjectChecksums(head.Size, Convert.ToHexStringLower(ContentMd5.Compute([1]))).Whole()!;
        Assert.Contains("vouches for", await JudgeAsync(other, head), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Objects_under_a_key_of_the_callers_are_read_and_written_with_it_alone()
    {
        var key = Some.Bytes(32);
        var bytes = Some.Bytes(70_000);
        await using var sealedStore = Stores.On(ceph.Endpoint, o => o with { SseC = new S3SseCKey(Convert.ToBase64String(key), Convert.ToBase64String(ContentMd5.Compute(key))) }, _bucket);

        await sealedStore.PutAsync("a", bytes, WriteOptions.Default, CancellationToken.None);
        var head = (await sealedStore.HeadAsync("a", CancellationToken.None))!;
        var read = new byte[70_000];
        Assert.Equal(read.Length, await sealedStore.ReadAsync("a", head.ETag, 0, read, CancellationToken.None));
        Assert.Equal(bytes, read);
        Assert.Null(await sealedStore.ProveAsync(head, CancellationToken.None));

        var id = await sealedStore.BeginUploadAsync("b", WriteOptions.Default, CancellationToken.None);
        var part = await sealedStore.PutPartAsync("b", id, new PartAddress(1, 0), bytes, CancellationToken.None);
        await sealedStore.CompleteUploadAsync("b", id, [part], WriteOptions.Default, CancellationToken.None);
        Assert.Equal(read.Length, await sealedStore.ReadAsync("b", null, 0, read, CancellationToken.None));

        var error = await Assert.ThrowsAsync<StoreException>(async () => await _store.ReadAsync("a", null, 0, read, CancellationToken.None));
        Assert.Equal(StoreErrorKind.InvalidRequest, error.Kind);
    }

    [Fact]
    public async Task Versions_are_listed_and_read()
    {
        using var sdk = Stores.Sdk(ceph);
        await sdk.PutBucketVersioningAsync(new PutBucketVersioningRequest { BucketName = _bucket, VersioningConfig = new S3BucketVersioningConfig { Status = VersionStatus.Enabled } });
        await _store.PutAsync("a b", Some.Bytes(10, 1), WriteOptions.Default, CancellationToken.None);
        await _store.PutAsync("a b", Some.Bytes(20, 2), WriteOptions.Default, CancellationToken.None);
        await _store.DeleteAsync(["a b"], CancellationToken.None);

        List<ObjectVersion> versions = [];
        await foreach (var version in _store.ListVersionsAsync("a", CancellationToken.None))
        {
            versions.Add(version);
        }

        Assert.Equal(3, versions.Count);
        var first = versions.Single(v => v.Object.Size == 10);
        Assert.True(versions.Single(v => v.IsDeleteMarker).IsLatest);
        var read = new byte[20];
        Assert.Equal(10, await _store.ReadVersionAsync("a b", first.VersionId, 0, read, CancellationToken.None));
        Assert.Equal(Some.Bytes(10, 1), read[..10]);
        Assert.Null(await _store.HeadAsync("a b", CancellationToken.None));
    }

    [Fact]
    public async Task Public_objects_are_read_without_credentials_and_private_ones_are_not()
    {
        await _store.PutAsync("public", Some.Bytes(10), new WriteOptions(new ObjectAttributes { Acl = "public-read" }), CancellationToken.None);
        await _store.PutAsync("private", Some.Bytes(10), WriteOptions.Default, CancellationToken.None);
        await using var anonymous = Stores.On(ceph.Endpoint, o => o with { Credentials = new AnonymousAWSCredentials() }, _bucket);

        Assert.Equal(10, await anonymous.ReadAsync("public", null, 0, new byte[10], CancellationToken.None));
        Assert.Equal(StoreErrorKind.Denied, (await Assert.ThrowsAsync<StoreException>(async () => await anonymous.ReadAsync("private", null, 0, new byte[10], CancellationToken.None))).Kind);
        Assert.Equal("public-read", await _store.GetAclAsync("public", CancellationToken.None));
        Assert.Null(await _store.GetAclAsync("private", CancellationToken.None));
    }

    [Fact]
    public async Task The_time_at_the_source_is_kept_beside_the_metadata()
    {
        var attributes = new ObjectAttributes { Modified = Some.Instant, Metadata = new Dictionary<string, string> { ["note"] = "é中" } };
        await _store.PutAsync("a", Some.Bytes(10), new WriteOptions(attributes), CancellationToken.None);
        var head = (await _store.HeadAsync("a", CancellationToken.None))!;
        Assert.Equal(Some.Instant, head.Attributes.Modified);
        Assert.Equal(attributes.Metadata, head.Attributes.Metadata);
    }

    [Fact]
    public async Task A_class_of_the_archive_is_seen_in_listings()
    {
        await _store.PutAsync("a", Some.Bytes(10), new WriteOptions(new ObjectAttributes { StorageClass = "Archive" }), CancellationToken.None);
        await foreach (var info in _store.ListAsync("", null, CancellationToken.None))
        {
            Assert.Equal(("GLACIER", ArchiveState.Archived), (info.Attributes.StorageClass, info.Archive));
        }
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_and_keys_that_are_wrong_are_told_apart()
    {
        await using var nowhere = Stores.On(ceph.Endpoint, bucket: "no-such-bucket-at-all");
        Assert.Equal(StoreErrorKind.BucketNotFound, (await Assert.ThrowsAsync<StoreException>(async () => await ListAsync(nowhere))).Kind);
        await using var stranger = Stores.On(ceph.Endpoint, o => o with { Credentials = new BasicAWSCredentials("nobody", "nothing-known") }, _bucket);
        Assert.Equal(StoreErrorKind.Credentials, (await Assert.ThrowsAsync<StoreException>(async () => await ListAsync(stranger))).Kind);
        await using var forger = Stores.On(ceph.Endpoint, o => o with { Credentials = new BasicAWSCredentials(CephGateway.AccessKeyId, "wrong") }, _bucket);
        Assert.Equal(StoreErrorKind.Credentials, (await Assert.ThrowsAsync<StoreException>(async () => await ListAsync(forger))).Kind);
    }

    private static async Task ListAsync(S3Store store)
    {
        await foreach (var _ in store.ListAsync("", null, CancellationToken.None))
        {
        }
    }

    private async Task<string?> JudgeAsync(IContentProof proof, ObjectInfo info)
    {
        using var check = proof.Begin();
        var piece = new byte[700_000];
        for (long offset = 0; offset < info.Size;)
        {
            var read = await _store.ReadAsync(info.Key, info.ETag, offset, piece, CancellationToken.None);
            check.Add(offset, piece.AsSpan(0, read));
            offset += read;
        }

        return check.Judge();
    }
}
