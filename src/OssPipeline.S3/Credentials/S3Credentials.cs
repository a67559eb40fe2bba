using Amazon.Runtime;
using OssPipeline.Core.Storage;

namespace OssPipeline.S3.Credentials;

/// <summary>Credentials that are looked for when the first request needs them, and tell their secrets to whoever hides them.</summary>
/// <param name="find">Finds what gives them, which renews temporary ones by itself; called once.</param>
/// <param name="where">Where they are looked for, for messages.</param>
/// <param name="fetched">Sees each secret before it is used; null where nobody needs to know.</param>
internal sealed class S3Credentials(Func<Task<AWSCredentials>> find, string where, Action<string>? fetched) : AWSCredentials
{
    private readonly Lock _gate = new();
    private Task<AWSCredentials>? _found;
    private volatile string? _seen;

    /// <inheritdoc/>
    public override ImmutableCredentials GetCredentials() => GetCredentialsAsync().GetAwaiter().GetResult();

    /// <inheritdoc/>
    public override async Task<ImmutableCredentials> GetCredentialsAsync()
    {
        ImmutableCredentials credentials;
        try
        {
            credentials = await (await FindAsync().ConfigureAwait(false)).GetCredentialsAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is not StoreException and not OperationCanceledException)
        {
            lock (_gate)
            {
                // What was not there may be there when the call is repeated.
                _found = null;
            }

            throw Missing(where, e.Message.TrimEnd('.'), e);
        }

        if (fetched is not null && _seen != credentials.SecretKey)
        {
            fetched(credentials.SecretKey);
            if (credentials.UseToken)
            {
                fetched(credentials.Token);
            }

            _seen = credentials.SecretKey;
        }

        return credentials;
    }

    /// <summary>The failure that says that there are none, and what to do.</summary>
    public static StoreException Missing(string where, string why, Exception? cause = null) => new(
        StoreErrorKind.Credentials,
        $"No credentials for S3 from {where}: {why}. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give the store 'profile' or 'credentials_prefix', or 'anonymous: true' for a public bucket.",
        innerException: cause);

    private Task<AWSCredentials> FindAsync()
    {
        lock (_gate)
        {
            return _found is { IsCompleted: false } or { IsCompletedSuccessfully: true } ? _found : _found = find();
        }
    }
}
