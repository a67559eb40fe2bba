using OssPipeline.Core.Storage;

namespace OssPipeline.Oss.Credentials;

/// <summary>Keeps credentials until they are about to expire or were refused; then they are fetched once for all who wait.</summary>
/// <remarks>
/// Renewed when less than a fifth of their life or less than five minutes is left. While the old ones are still valid a failed
/// renewal is put up with and tried again after <see cref="RetryPause"/>; once they are over, the failure is thrown.
/// Safe for concurrent use.
/// </remarks>
/// <param name="provider">Where they come from; disposed of with the cache where it is disposable.</param>
/// <param name="clock">The clock.</param>
public sealed class CachingCredentials(IOssCredentialsProvider provider, TimeProvider clock) : IDisposable
{
    /// <summary>How long a renewal that failed is not tried again while the old credentials last.</summary>
    public static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _disposed = new();
    private OssCredentials? _current;
    private DateTimeOffset _renewAt = DateTimeOffset.MinValue;
    private Task<OssCredentials>? _fetch;

    /// <summary>The credentials to use now.</summary>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.Credentials"/> when there are none.</exception>
    public ValueTask<OssCredentials> GetAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_current is not null && clock.GetUtcNow() < _renewAt)
            {
                return new(_current);
            }

            // The fetch runs under no waiter's token: one who gives up must not take it from the others.
            _fetch ??= Task.Run(FetchAsync, CancellationToken.None);
            return new(_fetch.WaitAsync(cancellationToken));
        }
    }

    /// <summary>Says that the server refused these credentials as over: the next call fetches, unless they were replaced already.</summary>
    public void Invalidate(OssCredentials refused)
    {
        ArgumentNullException.ThrowIfNull(refused);
        lock (_lock)
        {
            if (ReferenceEquals(_current, refused))
            {
                _current = null;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed.Cancel();
        (provider as IDisposable)?.Dispose();
    }

    private async Task<OssCredentials> FetchAsync()
    {
        try
        {
            var fetched = await provider.FetchAsync(_disposed.Token).ConfigureAwait(false);
            lock (_lock)
            {
                _fetch = null;
                _renewAt = RenewAt(fetched);
                return _current = fetched;
            }
        }
        catch (Exception)
        {
            lock (_lock)
            {
                _fetch = null;
                var now = clock.GetUtcNow();
                if (_current?.Expiration is { } end && end > now)
                {
                    _renewAt = now + RetryPause < end ? now + RetryPause : end;
                    return _current;
                }
            }

            throw;
        }
    }

    private DateTimeOffset RenewAt(OssCredentials fetched)
    {
        if (fetched.Expiration is not { } end)
        {
            return DateTimeOffset.MaxValue;
        }

        var life = end - clock.GetUtcNow();
        var margin = life / 5 > Margin ? life / 5 : Margin;

        // Credentials that live for less than ten minutes are used for half of that, not renewed with every request.
        return end - (margin < life / 2 ? margin : life / 2);
    }
}
