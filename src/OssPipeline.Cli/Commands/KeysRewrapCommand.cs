using System.CommandLine;
using OssPipeline.Blocks.Encryption;
using OssPipeline.Cli.Output;
using OssPipeline.Cli.Stores;
using OssPipeline.Core.Storage;

namespace OssPipeline.Cli.Commands;

/// <summary><c>osspipe keys rewrap PIPELINE|URL</c>: wraps the data keys of encrypted objects by another key; no object's bytes move.</summary>
internal static class KeysRewrapCommand
{
    public static Command Create(CommandFrame frame)
    {
        var at = new StoreOptions(frame.Common);
        var old = new Option<string[]>("--old") { Description = "The private key that opens the objects now, a PEM file or env:NAME; may be given several times.", HelpName = "KEY", Required = true, Arity = ArgumentArity.OneOrMore };
        var @new = new Option<string>("--new") { Description = "The public key that is to wrap them, a PEM file or env:NAME.", HelpName = "KEY", Required = true };
        var passphrase = new Option<string?>("--old-passphrase-env") { Description = "The environment variable with the old key's passphrase.", HelpName = "VAR" };
        var description = new Option<string?>("--new-matdesc") { Description = "The new key's material description in JSON [default: none].", HelpName = "JSON" };
        var dryRun = new Option<bool>("--dry-run", "-n") { Description = "Only opens the data keys and says what would be done." };
        var parallel = new Option<int>("--parallel") { Description = "How many objects at once.", DefaultValueFactory = _ => 32 };
        var target = Operand.One("PIPELINE|URL", $"A pipeline file (everything its encrypt blocks write), or {StoreUrl.Forms}.");
        var command = new Command("rewrap", "Wraps the data keys of encrypted objects by another key, on the store's side. What has the new key is skipped, so that it may be run again.")
        {
            target, old, @new, passphrase, description, dryRun, parallel,
        };
        at.AddTo(command);
        return frame.Bind(command, async (run, stop) =>
        {
            var atOnce = run.Line.GetValue(parallel);
            if (atOnce is < 1 or > 256)
            {
                throw CliException.Usage($"--parallel {atOnce}: it must lie between 1 and 256");
            }

            using var ring = KeyLoading.Private(run, run.Line.GetRequiredValue(old), run.Line.GetValue(passphrase));
            using var key = KeyLoading.Loaded(() => PublicKey.Load(new KeyLocation(run.Line.GetRequiredValue(@new), run.Host.PathOf, run.Host.Variable, run.Terminal.Redaction.Add)));
            var matdesc = run.Line.GetValue(description) is { } json ? KeyLoading.Loaded(() => PrivateKeys.Description(json)) : new Dictionary<string, string>();
            var counts = new RewrapCounts(run.Line.GetValue(dryRun));
            var targets = await RewrapTargets.OpenAsync(run, at, run.Line.GetRequiredValue(target), stop).ConfigureAwait(false);
            await using (targets.ConfigureAwait(false))
            {
                try
                {
                    foreach (var (store, prefix) in targets.Places)
                    {
                        await RewrapAsync(run, store, prefix, new ObjectRewrap(store, ring, key, matdesc), counts, atOnce, stop).ConfigureAwait(false);
                    }
                }
                catch (Exception e) when (!Failure.IsClosedOutput(e))
                {
                    // What was done stays done, and the next run skips it.
                    run.Terminal.Note("osspipe: stopped before the end; run it again for the rest");
                    counts.Write(run.Terminal);
                    throw;
                }
            }

            counts.Write(run.Terminal);
            return counts.Failed == 0 ? ExitCode.Done : ExitCode.Incomplete;
        });
    }

    private static async Task RewrapAsync(
        Invocation run, IObjectStore store, string prefix, ObjectRewrap rewrap, RewrapCounts counts, int atOnce, CancellationToken stop)
    {
        var progress = new PeriodicNote(run.Host.Clock, run.Terminal, counts.Line);
        await Parallel.ForEachAsync(
            store.ListAsync(prefix, null, stop),
            new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = stop },
            async (item, token) =>
            {
                try
                {
                    counts.Add(await rewrap.RunAsync(item.Key, counts.IsDryRun, token).ConfigureAwait(false));
                }
                catch (Exception e) when (e is InvalidDataException || (e is StoreException { EndsRun: false }))
                {
                    counts.AddFailure();
                    run.Terminal.Error($"osspipe: failed: {store.Info.Location}/{Printable.Of(item.Key)}: {Printable.Of(e.Message)}");
                }

                progress.Tick();
            }).ConfigureAwait(false);
    }
}
