using System.Buffers.Binary;
using System.CommandLine;
using OssPipeline.Cli.Output;
using OssPipeline.Cli.Queries;
using OssPipeline.Cli.Stores;
using OssPipeline.Core.Data;
using OssPipeline.Query;

namespace OssPipeline.Cli.Commands;

/// <summary><c>osspipe inspect URL</c>: what a Parquet file says of itself. Only its footer is fetched.</summary>
internal static class InspectCommand
{
    // A footer ends with its length in four bytes and the magic (Apache Parquet, "File Format").
    private const int TrailerSize = 8;
    private const int FirstGuess = 64 << 10;
    private const int MostFooter = 512 << 20;

    public static Command Create(CommandFrame frame)
    {
        var input = new InputOptions(frame.Common);
        var groups = new Option<bool>("--row-groups", "-g") { Description = "Every row group's columns by themselves, with statistics." };
        var command = new Command("inspect", "Shows a Parquet file's columns, row groups, sizes, encodings and statistics.") { input.At.Url, groups };
        input.AddTo(command, withText: false);
        return frame.Bind(command, (run, stop) => ExecuteAsync(run, input, run.Line.GetValue(groups), stop));
    }

    private static async Task<int> ExecuteAsync(Invocation run, InputOptions input, bool byGroup, CancellationToken stop)
    {
        using var ring = input.Ring(run);
        using var folder = TemporaryFolder.Create(run.StateDirectory);
        var opened = await input.OpenAsync(run, stop).ConfigureAwait(false);
        await using (opened.ConfigureAwait(false))
        {
            var chosen = await ChosenObjects.FindAsync(opened, stop).ConfigureAwait(false);
            if (chosen.Objects.Count > 1)
            {
                run.Terminal.Note($"osspipe: the first of {chosen.Objects.Count:N0} objects, {Printable.Of(chosen.Objects[0].Key)}");
            }

            using var content = await new QueryInput(run, opened, chosen, ring, folder).OpenAsync(0, stop).ConfigureAwait(false);
            try
            {
                var file = await FetchFooterAsync(content, folder, stop).ConfigureAwait(false);
                var report = ParquetInspection.Inspect(file, Path.Combine(folder.Path, "spill"), stop);
                ParquetReportText.Print(run.Terminal, content.Item, report, byGroup);
                return ExitCode.Done;
            }
            catch (Exception e) when (e is QueryException or InvalidDataException)
            {
                throw new CliException(ExitCode.Incomplete, $"{opened.Store.Info.Location}/{Printable.Of(content.Item.Key)}: {Printable.Of(e.Message)}");
            }
        }
    }

    // The file has its full length, and nothing but holes before the footer.
    private static async Task<string> FetchFooterAsync(ObjectContent content, TemporaryFolder folder, CancellationToken stop)
    {
        var size = content.Item.Size;
        if (size < TrailerSize + 4)
        {
            throw new InvalidDataException($"it has {size} bytes and is no Parquet file");
        }

        var tail = new byte[(int)Math.Min(size, FirstGuess)];
        await content.ReadAsync(size - tail.Length, tail, stop).ConfigureAwait(false);
        if (!tail.AsSpan(^4..).SequenceEqual("PAR1"u8))
        {
            throw new InvalidDataException(tail.AsSpan(^4..).SequenceEqual("PARE"u8)
                ? "its footer is encrypted as Parquet encrypts, which can't be read here"
                : "it is no Parquet file: it does not end with PAR1");
        }

        var footer = BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(^TrailerSize..)) + (long)TrailerSize;
        if (footer > size - 4 || footer > MostFooter)
        {
            throw new InvalidDataException($"its footer would have {new ByteSize(footer)} of {new ByteSize(size)}; it is damaged");
        }

        if (footer > tail.Length)
        {
            tail = new byte[footer];
            await content.ReadAsync(size - footer, tail, stop).ConfigureAwait(false);
        }

        var path = Path.Combine(folder.Path, "footer.parquet");
        var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);
        await using (file.ConfigureAwait(false))
        {
            file.SetLength(size);
            await file.WriteAsync("PAR1"u8.ToArray(), stop).ConfigureAwait(false);
            file.Position = size - tail.Length;
            await file.WriteAsync(tail, stop).ConfigureAwait(false);
        }

        return path;
    }
}
