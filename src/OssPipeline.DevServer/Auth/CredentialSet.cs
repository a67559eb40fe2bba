using System.Security.Cryptography;
using OssPipeline.DevServer.Protocol;

namespace OssPipeline.DevServer.Auth;

/// <summary>The key pairs a server accepts.</summary>
internal sealed class CredentialSet
{
    private readonly Dictionary<string, DevServerCredential> _byId;

    /// <summary>Takes the key pairs.</summary>
    /// <exception cref="ArgumentException">An ID stands twice.</exception>
    public CredentialSet(IReadOnlyList<DevServerCredential> credentials) =>
        _byId = credentials.ToDictionary(static c => c.AccessKeyId, StringComparer.Ordinal);

    /// <summary>The secret of an ID, whose session token must be the one given.</summary>
    /// <exception cref="OssError">There is no such ID, or the token is not its.</exception>
    public string SecretOf(string accessKeyId, string? sessionToken)
    {
        if (!_byId.TryGetValue(accessKeyId, out var credential) || (credential.SessionToken is not null && sessionToken is null))
        {
            throw new OssError(
                403, "InvalidAccessKeyId", "The OSS Access Key Id you provided does not exist in our records.", ("OSSAccessKeyId", accessKeyId));
        }

        if (sessionToken is null)
        {
            return credential.AccessKeySecret;
        }

        if (credential.SessionToken is null || !AreEqual(credential.SessionToken, sessionToken))
        {
            throw new OssError(403, "InvalidSecurityToken", "The security token you provided is invalid.");
        }

        return credential.AccessKeySecret;
    }

    private static bool AreEqual(string left, string right) => CryptographicOperations.FixedTimeEquals(
        System.Text.Encoding.UTF8.GetBytes(left), System.Text.Encoding.UTF8.GetBytes(right));
}
