using System.Buffers;
using System.CommandLine;
using OssPipeline.Cli.Stores;
using OssPipeline.Core.Storage;

namespace OssPipeline.Cli.Commands;

/// <summary><c>osspipe cat URL</c>: an object's bytes, all of one version of it.</summary>
internal static class CatCommand
{
    private const int ChunkSize = 4 << 20;

    public static Command Create(CommandFrame frame)
    {
        var at = new StoreOptions(frame.Common);
        var range = new Option<string?>("--range") { Description = "Bytes as in HTTP: 0-99, 100-, or -10 for the last ten.", HelpName = "A-B" };
        var command = new Command("cat", "Writes an object's bytes to stdout.") { at.Url, range };
        at.AddTo(command, withJson: false);
        return frame.Bind(command, (run, stop) => ExecuteAsync(run, at, run.Line.GetValue(range), stop));
    }

    private static async Task<int> ExecuteAsync(Invocation run, StoreOptions at, string? rangeText, CancellationToken stop)
    {
        ByteRange? range = null;
        if (rangeText is not null && !ByteRange.TryParse(rangeText, out range))
        {
            throw CliException.Usage($"--range {rangeText}: write 0-99 for the first hundred bytes, 100- for the rest, -10 for the last ten");
        }

        var opened = await at.OpenAsync(run, stop, needsKey: true).ConfigureAwait(false);
        await using (opened.ConfigureAwait(false))
        {
            var item = await opened.Store.HeadAsync(opened.Key, stop).ConfigureAwait(false) ?? throw opened.NoSuchObject();
            var (offset, length) = range?.Within(item.Size) ?? (0, item.Size);
            var output = run.Host.OpenOut();
            await using (output.ConfigureAwait(false))
            {
                await CopyAsync(opened.Store, item, offset, length, output, stop).ConfigureAwait(false);
            }
        }

        return ExitCode.Done;
    }

    // Two buffers: the next bytes are fetched while the last ones are written.
    private static async Task CopyAsync(IObjectStore store, ObjectInfo item, long offset, long length, Stream output, CancellationToken stop)
    {
        var end = offset + length;
        var size = (int)Math.Min(ChunkSize, Math.Max(1, length));
        var (current, next) = (ArrayPool<byte>.Shared.Rent(size), ArrayPool<byte>.Shared.Rent(size));
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

        ArrayPool<byte>.Shared.Return(current);
        ArrayPool<byte>.Shared.Return(next);

        async Task<int> ReadAsync(byte[] buffer, long from)
        {
            var wanted = (int)Math.Min(size, end - from);
            if (wanted == 0)
            {
                return 0;
            }

            var read = await store.ReadAsync(item.Key, item.ETag, from, buffer.AsMemory(0, wanted), stop).ConfigureAwait(false);
            return read == wanted
                ? read
                : throw new StoreException(StoreErrorKind.Changed, $"{store.Info.Location}: '{item.Key}' ended at byte {from + read} while it was read, of {item.Size}");
        }
    }
}
