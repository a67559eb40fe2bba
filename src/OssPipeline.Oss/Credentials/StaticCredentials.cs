namespace OssPipeline.Oss.Credentials;

/// <summary>Credentials that are at hand already: those of an embedded server.</summary>
/// <param name="credentials">The credentials.</param>
public sealed class StaticCredentials(OssCredentials credentials) : IOssCredentialsProvider
{
    /// <inheritdoc/>
    public ValueTask<OssCredentials> FetchAsync(CancellationToken cancellationToken) => new(credentials);
}
