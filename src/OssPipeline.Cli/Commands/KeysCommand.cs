using System.CommandLine;
using OssPipeline.Blocks.Encryption;
using OssPipeline.Cli.Output;

namespace OssPipeline.Cli.Commands;

/// <summary><c>osspipe keys</c>: makes key pairs for client-side encryption, and changes the key of encrypted objects.</summary>
internal static class KeysCommand
{
    public static Command Create(CommandFrame frame) => new("keys", "Makes keys for client-side encryption, and changes those of encrypted objects.")
    {
        CreateNew(frame),
        KeysRewrapCommand.Create(frame),
    };

    private static Command CreateNew(CommandFrame frame)
    {
        var folder = new Option<string>("--out") { Description = "The folder for private.pem and public.pem; made when missing.", HelpName = "DIR", Required = true };
        var bits = new Option<int>("--bits") { Description = "Size of the RSA key: 2048 to 8192.", DefaultValueFactory = _ => 3072 };
        var passphrase = new Option<string?>("--passphrase-env") { Description = "The environment variable with a passphrase to encrypt the private key with [default: not encrypted].", HelpName = "VAR" };
        var command = new Command("new", "Makes an RSA key pair: private.pem for its owner alone, public.pem to encrypt with.") { folder, bits, passphrase, frame.Common.Json };
        return frame.Bind(command, (run, _) =>
        {
            var size = run.Line.GetValue(bits);
            if (size is < 2048 or > 8192)
            {
                throw CliException.Usage($"--bits {size}: it must lie between 2048 and 8192; 3072 is usual");
            }

            var pair = KeyPairFiles.Create(run.Host.PathOf(run.Line.GetRequiredValue(folder)), size, Passphrase(run, run.Line.GetValue(passphrase)));
            Write(run.Terminal, pair);
            return Task.FromResult(ExitCode.Done);
        });
    }

    /// <summary>The value of a variable that the user named as having a passphrase; from now on it is never shown.</summary>
    /// <exception cref="CliException">It is not set.</exception>
    public static string? Passphrase(Invocation run, string? variable)
    {
        if (variable is null)
        {
            return null;
        }

        var value = run.Host.Variable(variable) is { Length: > 0 } text ? text : throw CliException.Usage($"the environment variable {variable} is not set");
        run.Terminal.Redaction.Add(value);
        return value;
    }

    private static void Write(Terminal terminal, KeyPairFiles pair)
    {
        if (terminal.IsJson)
        {
            terminal.Json(pair, static (json, p) =>
            {
                json.WriteString("event", "key_pair");
                json.WriteString("id", p.Id);
                json.WriteString("private_key", p.PrivatePath);
                json.WriteString("public_key", p.PublicPath);
            });
            return;
        }

        terminal.Line($"key {pair.Id}");
        terminal.Line($"  {pair.PublicPath}   encrypts: put it beside your pipelines");
        terminal.Line($"  {pair.PrivatePath}  decrypts: keep it where it can't be lost or read; nothing opens the objects without it");
    }
}
