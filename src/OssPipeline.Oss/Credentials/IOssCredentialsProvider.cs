using OssPipeline.Core.Storage;

namespace OssPipeline.Oss.Credentials;

/// <summary>Where credentials come from. Asked anew each time they are needed afresh; <see cref="CachingCredentials"/> keeps them between.</summary>
public interface IOssCredentialsProvider
{
    /// <summary>Fetches the credentials as they are now.</summary>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.Credentials"/> when there are none; the message says what to set.</exception>
    ValueTask<OssCredentials> FetchAsync(CancellationToken cancellationToken);
}
