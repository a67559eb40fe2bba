using Microsoft.Extensions.Time.Testing;
using OssPipeline.Core.Storage;
using OssPipeline.Oss.Credentials;

namespace OssPipeline.Oss.Tests.Credentials;

public sealed class CachingCredentialsTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData(3600, 47, 48)] // a fifth of an hour
    [InlineData(1200, 14, 15)] // five minutes
    [InlineData(240, 1, 2)] // half of what lives shorter than that
    public async Task Credentials_are_renewed_before_they_expire(int lifeSeconds, int keptMinutes, int renewedMinutes)
    {
        using var cache = new CachingCredentials(new Provider(_clock, TimeSpan.FromSeconds(lifeSeconds)), _clock);
        var first = await cache.GetAsync(default);

        _clock.Advance(TimeSpan.FromMinutes(keptMinutes));
        Assert.Same(first, await cache.GetAsync(default));

        _clock.Advance(TimeSpan.FromMinutes(renewedMinutes - keptMinutes));
        Assert.NotSame(first, await cache.GetAsync(default));
    }

    [Fact]
    public async Task All_who_wait_share_one_fetch_and_one_who_leaves_does_not_end_it()
    {
        var provider = new Provider(_clock, TimeSpan.FromHours(1)) { Gate = new TaskCompletionSource() };
        using var cache = new CachingCredentials(provider, _clock);
        using var leaving = new CancellationTokenSource();

        var left = cache.GetAsync(leaving.Token).AsTask();
        var waiters = Enumerable.Range(0, 50).Select(_ => cache.GetAsync(default).AsTask()).ToArray();
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        provider.Gate.SetResult();

        Assert.Single((await Task.WhenAll(waiters)).Distinct());
        Assert.Equal(1, provider.Fetches);
    }

    [Fact]
    public async Task Refused_credentials_are_dropped_but_never_their_successors()
    {
        var provider = new Provider(_clock, TimeSpan.FromHours(1));
        using var cache = new CachingCredentials(provider, _clock);
        var first = await cache.GetAsync(default);

        cache.Invalidate(first);
        var second = await cache.GetAsync(default);
        cache.Invalidate(first);

        Assert.Same(second, await cache.GetAsync(default));
        Assert.Equal(2, provider.Fetches);
    }

    [Fact]
    public async Task A_failed_renewal_is_put_up_with_while_the_old_ones_last()
    {
        var provider = new Provider(_clock, TimeSpan.FromHours(1));
        using var cache = new CachingCredentials(provider, _clock);
        var first = await cache.GetAsync(default);
        provider.Fails = true;

        _clock.Advance(TimeSpan.FromMinutes(50));
        Assert.Same(first, await cache.GetAsync(default));
        Assert.Same(first, await cache.GetAsync(default));
        Assert.Equal(2, provider.Fetches);

        _clock.Advance(CachingCredentials.RetryPause);
        Assert.Same(first, await cache.GetAsync(default));
        Assert.Equal(3, provider.Fetches);

        _clock.Advance(TimeSpan.FromMinutes(10));
        await Assert.ThrowsAsync<StoreException>(async () => await cache.GetAsync(default));

        provider.Fails = false;
        Assert.NotSame(first, await cache.GetAsync(default));
    }

    [Fact]
    public async Task Permanent_credentials_are_fetched_once()
    {
        var provider = new Provider(_clock, null);
        using var cache = new CachingCredentials(provider, _clock);
        var first = await cache.GetAsync(default);

        _clock.Advance(TimeSpan.FromDays(1000));

        Assert.Same(first, await cache.GetAsync(default));
    }

    [Fact]
    public void The_text_of_credentials_shows_no_secret()
    {
        Assert.Equal("access key ak with a security token", new OssCredentials("ak", "sk", "token").ToString());
        Assert.Equal("access key ak", $"{new OssCredentials("ak", "sk")}");
    }

    private sealed class Provider(TimeProvider clock, TimeSpan? life) : IOssCredentialsProvider
    {
        private int _fetches;

        public int Fetches => _fetches;

        public bool Fails { get; set; }

        public TaskCompletionSource? Gate { get; init; }

        public async ValueTask<OssCredentials> FetchAsync(CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _fetches);
            if (Gate is not null)
            {
                await Gate.Task.WaitAsync(cancellationToken);
            }

            return Fails
                ? throw new StoreException(StoreErrorKind.Credentials, "The service is away.", isTransient: true)
                : new OssCredentials("ak", "sk", "token", clock.GetUtcNow() + life);
        }
    }
}
