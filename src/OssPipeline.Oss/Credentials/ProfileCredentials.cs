using OssPipeline.Core.Storage;

namespace OssPipeline.Oss.Credentials;

/// <summary>Reads a profile of an INI file, as ossutil and the vendor's SDKs keep them.</summary>
/// <remarks>
/// Both spellings are read: <c>access_key_id</c>, <c>access_key_secret</c>, <c>security_token</c> of
/// <c>~/.alibabacloud/credentials</c> and <c>accessKeyID</c>, <c>accessKeySecret</c>, <c>stsToken</c> of <c>~/.ossutilconfig</c>.
/// The file is read again whenever credentials are needed afresh, so a token renewed on disk is picked up.
/// </remarks>
/// <param name="profile">The section; <c>default</c> also finds ossutil's <c>[Credentials]</c>.</param>
/// <param name="files">The files to try in this order; the first that exists counts.</param>
public sealed class ProfileCredentials(string profile, IReadOnlyList<string> files) : IOssCredentialsProvider
{
    /// <summary>The profile where none is named.</summary>
    public const string DefaultProfile = "default";

    private const long MaxFileSize = 1 << 20;

    /// <summary>Where the vendor's tools keep profiles, in the order in which they are tried.</summary>
    /// <param name="environment">Reads a variable; null when unset.</param>
    public static IReadOnlyList<string> DefaultFiles(Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        if (environment("ALIBABA_CLOUD_CREDENTIALS_FILE") is { Length: > 0 } file)
        {
            return [file];
        }

        var home = environment("HOME") ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return [Path.Combine(home, ".alibabacloud", "credentials"), Path.Combine(home, ".ossutilconfig")];
    }

    /// <inheritdoc/>
    public async ValueTask<OssCredentials> FetchAsync(CancellationToken cancellationToken)
    {
        var path = files.FirstOrDefault(File.Exists)
            ?? throw Missing($"there is no file {string.Join(" or ", files)}. Name one with 'profile_file'");
        var file = IniFile.Parse(await ReadAsync(path, cancellationToken).ConfigureAwait(false));
        var section = file.Has(profile) || profile != DefaultProfile ? profile : "Credentials";
        if (!file.Has(section))
        {
            throw Missing($"{path} has no profile '{profile}'; it has {(file.Sections.Any() ? string.Join(", ", file.Sections) : "none")}");
        }

        return new OssCredentials(
            file.Value(section, "access_key_id") ?? throw Missing($"the profile '{profile}' of {path} has no access_key_id"),
            file.Value(section, "access_key_secret") ?? throw Missing($"the profile '{profile}' of {path} has no access_key_secret"),
            file.Value(section, "security_token", "sts_token"));
    }

    private static async Task<string> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return new FileInfo(path).Length <= MaxFileSize
                ? await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false)
                : throw Missing($"{path} is over {MaxFileSize} bytes and hardly a profile file");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(StoreErrorKind.Credentials, $"No credentials for OSS: {path} can't be read: {e.Message}", innerException: e);
        }
    }

    private static StoreException Missing(string reason) => new(StoreErrorKind.Credentials, $"No credentials for OSS: {reason}.");
}
