using System.Buffers;
using System.CommandLine;
using OssPipeline.Blocks.Encryption;
using OssPipeline.Cli.Stores;
using OssPipeline.Oss.Store;

namespace OssPipeline.Cli.Commands;

/// <summary><c>osspipe cat URL</c>: an object's bytes, all of one version of it.</summary>
internal static class CatCommand
{
    private const int ChunkSize = 4 << 20;

    public static Command Create(CommandFrame frame)
    {
        var at = new StoreOptions(frame.Common);
        var range = new Option<string?>("--range") { Description = "Bytes as in HTTP: 0-99, 100-, or -10 for the last ten.", HelpName = "A-B" };
        var version = new Option<string?>("--version-id") { Description = "A version other than the current one (ls --versions lists them).", HelpName = "ID" };
        var keys = new Option<string[]>("--private-key") { Description = "Decrypts with this key, a PEM file or env:NAME; may be given several times.", HelpName = "KEY" };
        var passphrase = new Option<string?>("--passphrase-env") { Description = "The environment variable with the private key's passphrase.", HelpName = "VAR" };
        var command = new Command("cat", "Writes an object's bytes to stdout.") { at.Url, range, version, keys, passphrase };
        at.AddTo(command, withJson: false);
        return frame.Bind(command, async (run, stop) =>
        {
            using var ring = run.Line.GetValue(keys) is { Length: > 0 } given ? KeyLoading.Private(run, given, run.Line.GetValue(passphrase)) : null;
            return await ExecuteAsync(run, at, run.Line.GetValue(range), run.Line.GetValue(version), ring, stop).ConfigureAwait(false);
        });
    }

    private static async Task<int> ExecuteAsync(
        Invocation run, StoreOptions at, string? rangeText, string? versionId, KeyRing? ring, CancellationToken stop)
    {
        ByteRange? range = null;
        if (rangeText is not null && !ByteRange.TryParse(rangeText, out range))
        {
            throw CliException.Usage($"--range {rangeText}: write 0-99 for the first hundred bytes, 100- for the rest, -10 for the last ten");
        }

        if (versionId is { Length: 0 })
        {
            throw CliException.Usage("--version-id: which version? ls --versions lists them");
        }

        var whole = await at.OpenAsync(run, stop, needsKey: true).ConfigureAwait(false);
        await using (whole.ConfigureAwait(false))
        {
            var opened = versionId is null ? whole : whole.Through(new OssObjectView(
                whole.Bare as OssStore ?? throw CliException.Usage($"{whole.Store.Info.Location}: --version-id is for objects of OSS"), versionId));
            var item = await opened.Store.HeadAsync(opened.Key, stop).ConfigureAwait(false)
                ?? throw (versionId is null ? opened.NoSuchObject() : NoSuchVersion(opened, versionId));
            using var content = await ObjectContent.OpenAsync(opened.Store, item, ring, stop).ConfigureAwait(false);
            if (content.IsStillEncrypted)
            {
                run.Terminal.Note("osspipe: it is encrypted, and shown as it is stored; --private-key KEY decrypts it");
            }

            if (content.LacksSeal)
            {
                run.Terminal.Note("osspipe: it has no seal: nothing proves that this is what was encrypted");
            }

            var (offset, length) = range?.Within(item.Size) ?? (0, item.Size);
            var output = run.Host.OpenOut();
            await using (output.ConfigureAwait(false))
            {
                await CopyAsync(content, offset, length, output, stop).ConfigureAwait(false);
            }

            return length < item.Size || content.Problem() is not { } problem ? ExitCode.Done : throw new CliException(
                ExitCode.Incomplete, $"{opened.Store.Info.Location}/{Output.Printable.Of(item.Key)}: {problem} What was written is not to be trusted.");
        }
    }

    private static CliException NoSuchVersion(OpenedStore opened, string versionId) => new(
        ExitCode.Incomplete, $"{opened.Store.Info.Location}: no version '{Output.Printable.Of(versionId)}' of '{Output.Printable.Of(opened.Key)}'");

    // Two buffers: the next bytes are fetched while the last ones are written.
    private static async Task CopyAsync(ObjectContent content, long offset, long length, Stream output, CancellationToken stop)
    {
        var end = offset + length;
        var size = (int)Math.Min(ChunkSize, Math.Max(1, length));
        var (current, next) = (ArrayPool<byte>.Shared.Rent(size), ArrayPool<byte>.Shared.Rent(size));
        try
        {
            var count = await ReadAsync(current, offset).ConfigureAwait(false);
            while (count > 0)
            {
                offset += count;
                var reading = ReadAsync(next, offset);
                try
                {
                    await output.WriteAsync(current.AsMemory(0, count), stop).ConfigureAwait(false);
                }
                finally
                {
                    count = await reading.ConfigureAwait(false);
                }

                (current, next) = (next, current);
            }
        }
        finally
        {
            // What was decrypted does not stay behind in memory that others rent.
            ArrayPool<byte>.Shared.Return(current, clearArray: content.IsDecrypted);
            ArrayPool<byte>.Shared.Return(next, clearArray: content.IsDecrypted);
        }

        async Task<int> ReadAsync(byte[] buffer, long from)
        {
            var wanted = (int)Math.Min(size, end - from);
            if (wanted == 0)
            {
                return 0;
            }

            await content.ReadAsync(from, buffer.AsMemory(0, wanted), stop).ConfigureAwait(false);
            return wanted;
        }
    }
}
