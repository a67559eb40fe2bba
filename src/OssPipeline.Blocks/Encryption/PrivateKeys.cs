using OssPipeline.Core.Catalog;

namespace OssPipeline.Blocks.Encryption;

/// <summary>Loads rings of private keys from what options and command lines say.</summary>
public static class PrivateKeys
{
    /// <summary>Reads a material description.</summary>
    /// <param name="json">An object of texts.</param>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static IReadOnlyDictionary<string, string> Description(string json) => MaterialDescription.Parse(json, "material description");

    /// <summary>Loads them.</summary>
    /// <param name="locations">Where they are: paths, or <c>env:NAME</c>.</param>
    /// <param name="passphraseVariable">The environment variable with the passphrase of encrypted ones; null when none is named.</param>
    /// <param name="descriptions">For a location, the material description of the objects it opens, in JSON.</param>
    /// <param name="pathOf">Makes a path absolute.</param>
    /// <param name="environment">Reads an environment variable.</param>
    /// <param name="hide">Gets every secret that a variable has, whatever the variable's name, so that no output shows it.</param>
    /// <exception cref="InvalidDataException">One can't be used, or the passphrase's variable is not set.</exception>
    public static KeyRing Load(
        IReadOnlyList<string> locations,
        string? passphraseVariable,
        IReadOnlyDictionary<string, string> descriptions,
        Func<string, string> pathOf,
        Func<string, string?> environment,
        Action<string> hide)
    {
        ArgumentNullException.ThrowIfNull(locations);
        ArgumentNullException.ThrowIfNull(descriptions);
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(hide);
        string? passphrase = null;
        if (passphraseVariable is not null)
        {
            passphrase = environment(passphraseVariable) is { Length: > 0 } text
                ? text
                : throw new InvalidDataException($"the environment variable {passphraseVariable}, which is to have the private key's passphrase, is not set.");
            hide(passphrase);
        }

        var keys = new List<PrivateKey>();
        try
        {
            foreach (var location in locations)
            {
                var description = descriptions.TryGetValue(location, out var json) ? MaterialDescription.Parse(json, location) : null;
                keys.Add(PrivateKey.Load(new KeyLocation(location, pathOf, environment, hide), passphrase, description));
            }

            return new KeyRing(keys);
        }
        catch
        {
            foreach (var key in keys)
            {
                key.Dispose();
            }

            throw;
        }
    }

    /// <summary>Loads those of a pipeline's block, and warns of what should be said about them.</summary>
    internal static KeyRing Load(
        IReadOnlyList<string> locations, string? passphraseVariable, IReadOnlyDictionary<string, string> descriptions, ComponentContext context)
    {
        var ring = Load(locations, passphraseVariable, descriptions, context.PathOf, context.Environment, context.Hide);
        foreach (var key in ring.Keys)
        {
            if (key.Warning is { } warning)
            {
                context.Warn(warning);
            }
        }

        return ring;
    }
}
