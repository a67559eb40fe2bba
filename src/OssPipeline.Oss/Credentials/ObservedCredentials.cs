namespace OssPipeline.Oss.Credentials;

/// <summary>Shows credentials to somebody each time they are fetched: whoever keeps secrets out of logs has to know them.</summary>
/// <param name="provider">Where they come from; disposed of with this where it is disposable.</param>
/// <param name="fetched">Sees them before anybody can use them. Must not keep more of them than it needs, nor show them.</param>
internal sealed class ObservedCredentials(IOssCredentialsProvider provider, Action<OssCredentials> fetched) : IOssCredentialsProvider, IDisposable
{
    /// <inheritdoc/>
    public async ValueTask<OssCredentials> FetchAsync(CancellationToken cancellationToken)
    {
        var credentials = await provider.FetchAsync(cancellationToken).ConfigureAwait(false);
        fetched(credentials);
        return credentials;
    }

    /// <inheritdoc/>
    public void Dispose() => (provider as IDisposable)?.Dispose();
}
