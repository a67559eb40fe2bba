namespace OssPipeline.Engine.Spec;

/// <summary>Names under which people would write secrets into a file.</summary>
internal static class Credentials
{
    /// <summary>What to do instead.</summary>
    public const string Advice =
        "credentials come from the environment, a profile file or a provider, never from the pipeline file: set OSS_ACCESS_KEY_ID and OSS_ACCESS_KEY_SECRET (and OSS_SESSION_TOKEN with temporary ones)";

    private static readonly HashSet<string> Names =
    [
        "accesskey", "accesskeyid", "accesskeysecret", "accessid", "accesssecret", "accountkey", "ak", "sk", "keyid", "keysecret", "secret",
        "secretid", "secretkey", "secretaccesskey", "awsaccesskeyid", "awssecretaccesskey", "ossaccesskeyid", "ossaccesskeysecret",
        "osssessiontoken", "password", "passwd", "passphrase", "pwd", "token", "sessiontoken", "securitytoken", "ststoken", "credential",
        "credentials", "username", "user", "login", "apikey", "bearer", "authorization",
    ];

    /// <summary>Whether an option of this name would hold one, in whatever spelling.</summary>
    public static bool IsNamed(string option) =>
        option.Length <= 40 && Names.Contains(option.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).ToLowerInvariant());
}
