using OssPipeline.Blocks.Encryption;
using OssPipeline.Core.Catalog;

namespace OssPipeline.Blocks;

/// <summary>Options of the block kind <c>encrypt</c>. Keys are named by where they are, never given.</summary>
public sealed record EncryptOptions : IValidatedOptions
{
    /// <summary>The key that wraps data keys.</summary>
    [Option("The RSA public key that wraps each object's data key: a PEM file, or env:NAME for an environment variable with the PEM text.", Example = "keys/public.pem")]
    public required string PublicKey { get; init; }

    /// <summary>How the envelope is written.</summary>
    [Option("How the wrapped key is written into the metadata: v2 is what the official Java, Go, C++ and Python SDKs read; oaep is oss2's LocalRsaProvider; seed is the documentation's old sample; hybrid serves readers of v2 and of seed.")]
    public EncryptFormat Format { get; init; } = EncryptFormat.V2;

    /// <summary>The material description.</summary>
    [Option("Names and values by which a reader with several keys chooses one. Some SDKs refuse an object whose description they were not told, so leave it out unless readers need it.", Example = "{ key: \"2026\" }", DefaultText = "none")]
    public IReadOnlyDictionary<string, string> Matdesc { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether the plaintext is sealed.</summary>
    [Option("Write a seal beside each object: length, CRC64 and SHA-256 of the plaintext, encrypted under its data key. Without it a change can't be noticed when decrypting.")]
    public bool Seal { get; init; } = true;

    /// <summary>Whether the seal has a SHA-256.</summary>
    [Option("Put the plaintext's SHA-256 into the seal and the manifest; false leaves the CRC64s, which find accidents but not a forger, and saves their time.")]
    public bool Sha256 { get; init; } = true;

    /// <summary>The private half, for resuming.</summary>
    [Option("The private half (a PEM file or env:NAME): with it a killed run goes on with the parts of a large object; without it such an object is sent from its beginning under a new data key.", Example = "keys/private.pem", DefaultText = "none", IsTuning = true)]
    public string? PrivateKey { get; init; }

    /// <summary>Where the passphrase is.</summary>
    [Option("The environment variable with the passphrase of an encrypted private key.", Example = "OSSPIPE_KEY_PASSPHRASE", IsTuning = true)]
    public string? PassphraseEnv { get; init; }

    internal EnvelopeFormat EnvelopeFormat => Format switch
    {
        EncryptFormat.Oaep => EnvelopeFormat.Oaep,
        EncryptFormat.Seed => EnvelopeFormat.Seed,
        EncryptFormat.Hybrid => EnvelopeFormat.Hybrid,
        _ => EnvelopeFormat.V2,
    };

    /// <inheritdoc/>
    public IEnumerable<OptionProblem> Validate()
    {
        foreach (var (option, text) in new[] { ("public_key", PublicKey), ("private_key", PrivateKey) })
        {
            if (text is not null && (text.Length == 0 || text == KeyLocation.EnvironmentPrefix))
            {
                yield return new OptionProblem(option, "give a PEM file, or env:NAME");
            }
            else if (text is not null && text.Contains("-----", StringComparison.Ordinal))
            {
                yield return new OptionProblem(option, "name the file or variable (env:NAME) that has the key; the key itself must not stand here");
            }
        }

        if (Matdesc.Count > 0 && Format == EncryptFormat.Seed)
        {
            yield return new OptionProblem("matdesc", "format: seed has no place for it");
        }

        if (Matdesc.Sum(m => m.Key.Length + m.Value.Length) > 1024)
        {
            yield return new OptionProblem("matdesc", "it must stay below 1,024 characters, as OSS keeps at most 8 KB of metadata");
        }

        if (Matdesc.Any(m => m.Key.Any(c => c is < ' ' or > '~') || m.Value.Any(c => c is < ' ' or > '~')))
        {
            yield return new OptionProblem("matdesc", "names and values are printable ASCII text");
        }
    }
}

/// <summary>How <c>encrypt</c> writes the envelope.</summary>
public enum EncryptFormat
{
    /// <summary>The common format.</summary>
    V2,

    /// <summary>V2 headers with OAEP.</summary>
    Oaep,

    /// <summary>The documentation's old sample.</summary>
    Seed,

    /// <summary>V2 and seed at once.</summary>
    Hybrid,
}
