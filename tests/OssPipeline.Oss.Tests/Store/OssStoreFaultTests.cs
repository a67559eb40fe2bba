using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;
using OssPipeline.DevServer.Faults;
using OssPipeline.TestKit.Stores;

namespace OssPipeline.Oss.Tests.Store;

/// <summary>What the store makes of a server that fails: each fault once, then the same call again.</summary>
public sealed class OssStoreFaultTests(EmbeddedServer embedded) : IClassFixture<EmbeddedServer>, IAsyncLifetime
{
    private readonly string _bucket = embedded.NextBucket();
    private readonly byte[] _body = Some.Bytes(300_000);
    private Oss.Store.OssStore _store = null!;

    public static TheoryData<FaultAction, StoreErrorKind> PutFaults => new()
    {
        { FaultAction.Refuse(503, "UploadTrafficRateLimitExceeded", TimeSpan.FromMilliseconds(70)), StoreErrorKind.Throttled },
        { FaultAction.ResetRequest(100_000), StoreErrorKind.Unreachable },
        { FaultAction.LoseResponse(), StoreErrorKind.Unreachable },
        { FaultAction.WrongCrc(), StoreErrorKind.Corrupt },
    };

    public static TheoryData<FaultAction, StoreErrorKind> ReadFaults => new()
    {
        { FaultAction.ResetResponse(100_000), StoreErrorKind.Unreachable },
        { FaultAction.Truncate(100_000), StoreErrorKind.Unreachable },
        { FaultAction.WrongCrc(), StoreErrorKind.Corrupt },
    };

    public async Task InitializeAsync()
    {
        _store = Stores.On(embedded.Server.Endpoint, bucket: _bucket);
        await _store.Client.PutBucketAsync(null, default);
    }

    public async Task DisposeAsync() => await _store.DisposeAsync();

    [Theory]
    [MemberData(nameof(PutFaults))]
    public async Task A_put_that_failed_is_transient_and_succeeds_when_it_is_repeated(FaultAction fault, StoreErrorKind kind)
    {
        Strike("PUT", fault);

        var e = await Assert.ThrowsAsync<StoreException>(async () => await _store.PutAsync("a", _body, WriteOptions.Default, default));
        var info = await _store.PutAsync("a", _body, WriteOptions.Default, default);

        Assert.Equal((kind, true), (e.Kind, e.IsTransient));
        Assert.Equal(kind == StoreErrorKind.Throttled ? TimeSpan.FromMilliseconds(70) : null, e.RetryAfter);
        Assert.Equal(Crc64Xz.Compute(_body), info.Crc64);
    }

    [Theory]
    [MemberData(nameof(ReadFaults))]
    public async Task A_read_that_failed_is_transient_and_succeeds_when_it_is_repeated(FaultAction fault, StoreErrorKind kind)
    {
        await _store.PutAsync("a", _body, WriteOptions.Default, default);
        Strike("GET", fault);
        var destination = new byte[_body.Length + 1];

        var e = await Assert.ThrowsAsync<StoreException>(async () => await _store.ReadAsync("a", null, 0, destination, default));
        var read = await _store.ReadAsync("a", null, 0, destination, default);

        Assert.Equal((kind, true), (e.Kind, e.IsTransient));
        Assert.Equal(_body, destination[..read]);
    }

    [Fact]
    public async Task A_complete_whose_answer_was_lost_succeeds_when_it_is_repeated()
    {
        var id = await _store.BeginUploadAsync("a", WriteOptions.Default, default);
        UploadedPart[] parts =
        [
            await _store.PutPartAsync("a", id, new PartAddress(1, 0), _body, default),
            await _store.PutPartAsync("a", id, new PartAddress(2, _body.Length), _body.AsMemory(0, 10), default),
        ];
        Strike("POST", FaultAction.LoseResponse());

        var e = await Assert.ThrowsAsync<StoreException>(async () => await _store.CompleteUploadAsync("a", id, parts, WriteOptions.Default, default));
        var info = await _store.CompleteUploadAsync("a", id, parts, WriteOptions.Default, default);

        Assert.Equal((StoreErrorKind.Unreachable, true), (e.Kind, e.IsTransient));
        Assert.Equal((_body.Length + 10, Crc64Xz.Compute([.. _body, .. _body[..10]])), (info.Size, info.Crc64));
    }

    [Fact]
    public async Task A_copy_whose_answer_was_lost_succeeds_when_it_is_repeated()
    {
        await using var store = Stores.On(embedded.Server.Endpoint, bucket: _bucket, change: o => o with { CopyDomain = "here" });
        await store.PutAsync("a", _body, WriteOptions.Default, default);
        var (source, keep) = (new CopySource(store.Info, "a", null), new CopyOptions(ObjectAttributes.None, false, false));
        Strike("PUT", FaultAction.LoseResponse());

        var e = await Assert.ThrowsAsync<StoreException>(async () => await store.CopyAsync(source, "b", keep, default));
        var copy = await store.CopyAsync(source, "b", keep, default);

        Assert.Equal((StoreErrorKind.Unreachable, true), (e.Kind, e.IsTransient));
        Assert.Equal((_body.Length, Crc64Xz.Compute(_body)), (copy.Size, copy.Crc64));
    }

    [Theory]
    [InlineData("ak", "wrong", "SignatureDoesNotMatch")]
    [InlineData("nobody", "the-secret", "InvalidAccessKeyId")]
    public async Task Wrong_credentials_end_the_run_and_are_not_shown(string id, string secret, string code)
    {
        await using var store = Stores.On(
            embedded.Server.Endpoint, new Oss.Credentials.StaticCredentials(new Oss.Credentials.OssCredentials(id, secret)), bucket: _bucket);

        var e = await Assert.ThrowsAsync<StoreException>(async () => await store.PutAsync("a", _body, WriteOptions.Default, default));

        Assert.Equal((StoreErrorKind.Credentials, code, true, false), (e.Kind, e.Code, e.EndsRun, e.IsTransient));
        Assert.DoesNotContain(secret, e.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bucket_that_does_not_exist_ends_the_run()
    {
        await using var store = Stores.On(embedded.Server.Endpoint, bucket: "no-such-bucket");

        var put = await Assert.ThrowsAsync<StoreException>(async () => await store.PutAsync("a", _body, WriteOptions.Default, default));
        var head = await Assert.ThrowsAsync<StoreException>(async () => await store.HeadAsync("a", default));

        Assert.Equal((StoreErrorKind.BucketNotFound, true), (put.Kind, put.EndsRun));
        Assert.Equal(StoreErrorKind.BucketNotFound, head.Kind);
    }

    private void Strike(string method, FaultAction fault) =>
        embedded.Server.Faults.Add(new FaultRule { Action = fault, Bucket = _bucket, Method = method });
}
