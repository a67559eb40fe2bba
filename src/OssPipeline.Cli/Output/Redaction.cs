using System.Text.RegularExpressions;

namespace OssPipeline.Cli.Output;

/// <summary>Takes secrets out of text before it is shown: whatever a message quotes, a secret is never in it.</summary>
/// <remarks>Secrets are the values of environment variables whose names say so, and what was added since (generated keys, credentials of stores). Safe for concurrent use.</remarks>
internal sealed partial class Redaction
{
    /// <summary>Shorter values are words of any text; replacing them would garble it and protect nothing.</summary>
    public const int MinLength = 6;

    private const string Mask = "***";
    private static readonly string[] Marks = ["SECRET", "TOKEN", "PASSWORD", "PASSPHRASE", "PRIVATE_KEY"];

    private readonly Lock _lock = new();
    private volatile string[] _secrets = [];

    /// <summary>Knows the secrets of an environment.</summary>
    public Redaction(IReadOnlyDictionary<string, string> environment)
    {
        foreach (var (name, value) in environment)
        {
            if (Marks.Any(mark => name.Contains(mark, StringComparison.OrdinalIgnoreCase)))
            {
                Add(value);
            }
        }
    }

    /// <summary>Adds a secret, also in the form it has inside a URL.</summary>
    public void Add(string? secret)
    {
        if (secret is null || secret.Length < MinLength)
        {
            return;
        }

        // Longest first, so that a secret that contains another is masked whole.
        lock (_lock)
        {
            _secrets = [.. _secrets.Append(secret).Append(Uri.EscapeDataString(secret)).Distinct().OrderByDescending(s => s.Length)];
        }
    }

    /// <summary>The text without its secrets.</summary>
    public string Apply(string text)
    {
        foreach (var secret in _secrets)
        {
            if (text.Contains(secret, StringComparison.Ordinal))
            {
                text = text.Replace(secret, Mask, StringComparison.Ordinal);
            }
        }

        return text;
    }

    /// <summary>A remark or an error without its secrets, and without what signs the URLs in it: whoever has such a URL can use it.</summary>
    /// <remarks>Not for results: there a key may be named so, and a key must stay what it is.</remarks>
    public string ApplyToMessage(string text)
    {
        text = Apply(text);
        return text.Contains("ignature=", StringComparison.OrdinalIgnoreCase) || text.Contains("-token=", StringComparison.OrdinalIgnoreCase)
            ? Signing().Replace(text, "$1" + Mask)
            : text;
    }

    // Parameters of presigned URLs, V4 and V1, and the field of an Authorization header.
    [GeneratedRegex("""((?:x-oss-)?(?:signature|security-token)=)[^&\s"'<>,;]+""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Signing();
}
