using OssPipeline.Blocks.Encryption;
using OssPipeline.Core.Catalog;

namespace OssPipeline.Blocks;

/// <summary>What <c>decrypt</c> does about an object that is not encrypted.</summary>
public enum UnencryptedObjects
{
    /// <summary>Fails it.</summary>
    Fail,

    /// <summary>Passes it on as it is.</summary>
    Pass,
}

/// <summary>Options of the block kind <c>decrypt</c>. Keys are named by where they are, never given.</summary>
public sealed record DecryptOptions : IValidatedOptions
{
    /// <summary>The keys.</summary>
    [Option("The RSA private keys, each a PEM file or env:NAME for an environment variable with the PEM text. For each object the one it was encrypted for is found.", Example = "[keys/private.pem, \"env:OLD_KEY\"]", IsTuning = true)]
    public required IReadOnlyList<string> PrivateKeys { get; init; }

    /// <summary>Where the passphrase is.</summary>
    [Option("The environment variable with the passphrase of encrypted private keys.", Example = "OSSPIPE_KEY_PASSPHRASE", IsTuning = true)]
    public string? PassphraseEnv { get; init; }

    /// <summary>Material descriptions.</summary>
    [Option("For a key, as it stands in private_keys, the material description of the objects it opens, in JSON: where objects do not say which key is theirs, it is tried first.", Example = "{ keys/old.pem: '{\"key\":\"2024\"}' }", DefaultText = "none", IsTuning = true)]
    public IReadOnlyDictionary<string, string> KeyMatdesc { get; init; } = new Dictionary<string, string>();

    /// <summary>About objects that are not encrypted.</summary>
    [Option("What to do about an object that is not encrypted: fail it, or pass it on as it is.")]
    public UnencryptedObjects Plain { get; init; } = UnencryptedObjects.Fail;

    /// <summary>Whether a seal is required.</summary>
    [Option("Fail an encrypted object that has no seal, as nothing then proves its plaintext (other tools write none).")]
    public bool RequireSeal { get; init; }

    /// <inheritdoc/>
    public IEnumerable<OptionProblem> Validate()
    {
        if (PrivateKeys.Count == 0)
        {
            yield return new OptionProblem("private_keys", "give at least one");
        }

        foreach (var text in PrivateKeys)
        {
            if (text.Length == 0 || text == KeyLocation.EnvironmentPrefix)
            {
                yield return new OptionProblem("private_keys", "give PEM files, or env:NAME");
            }
            else if (text.Contains("-----", StringComparison.Ordinal))
            {
                yield return new OptionProblem("private_keys", "name the file or variable (env:NAME) that has the key; the key itself must not stand here");
            }
        }

        foreach (var (key, description) in KeyMatdesc)
        {
            if (!PrivateKeys.Contains(key))
            {
                yield return new OptionProblem("key_matdesc", $"'{key}' is not among private_keys");
            }

            string? problem = null;
            try
            {
                MaterialDescription.Parse(description, key);
            }
            catch (InvalidDataException e)
            {
                problem = e.Message;
            }

            if (problem is not null)
            {
                yield return new OptionProblem("key_matdesc", problem);
            }
        }
    }
}
