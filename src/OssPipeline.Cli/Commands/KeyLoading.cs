using OssPipeline.Blocks.Encryption;

namespace OssPipeline.Cli.Commands;

/// <summary>Loads keys that a command line names; one that can't be used is a usage error.</summary>
internal static class KeyLoading
{
    /// <summary>Loads private keys, and says what should be said about them.</summary>
    public static KeyRing Private(Invocation run, string[] locations, string? passphraseVariable)
    {
        var ring = Loaded(() => PrivateKeys.Load(locations, passphraseVariable, new Dictionary<string, string>(), run.Host.PathOf, run.Host.Variable, run.Terminal.Redaction.Add));
        foreach (var warning in ring.Keys.Select(k => k.Warning).OfType<string>())
        {
            run.Terminal.Note($"osspipe: {warning}");
        }

        return ring;
    }

    /// <summary>Loads something.</summary>
    /// <exception cref="CliException">It can't be used.</exception>
    public static T Loaded<T>(Func<T> load)
    {
        try
        {
            return load();
        }
        catch (InvalidDataException e)
        {
            throw CliException.Usage(e.Message);
        }
    }
}
