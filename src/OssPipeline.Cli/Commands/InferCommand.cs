using System.CommandLine;
using System.IO.Pipelines;
using OssPipeline.Cli.Output;
using OssPipeline.Cli.Queries;
using OssPipeline.Cli.Stores;
using OssPipeline.Query;
using OssPipeline.Tables.Csv;
using OssPipeline.Tables.Json;

namespace OssPipeline.Cli.Commands;

/// <summary><c>osspipe infer URL</c>: the columns of a CSV, TSV or JSON lines file, as the decoder that a pipeline file would have. Only the beginning is fetched.</summary>
internal static class InferCommand
{
    private const int ReadSize = 1 << 20;
    private const string JsonKind = "json_decode";

    public static Command Create(CommandFrame frame)
    {
        var options = new InferOptions(frame.Common);
        var command = new Command("infer", "Finds out the columns of a CSV, TSV or JSON lines file and prints them as YAML to paste into a pipeline file.");
        options.AddTo(command);
        return frame.Bind(command, (run, stop) => ExecuteAsync(run, options, stop));
    }

    private static async Task<int> ExecuteAsync(Invocation run, InferOptions options, CancellationToken stop)
    {
        using var ring = options.Input.Ring(run);
        using var folder = TemporaryFolder.Create(run.StateDirectory);
        var opened = await options.Input.OpenAsync(run, stop).ConfigureAwait(false);
        await using (opened.ConfigureAwait(false))
        {
            var chosen = await ChosenObjects.FindAsync(opened, stop).ConfigureAwait(false);
            if (chosen.Objects.Count > 1)
            {
                run.Terminal.Note($"osspipe: from the first of {chosen.Objects.Count:N0} objects, {Printable.Of(chosen.Objects[0].Key)}");
            }

            chosen = chosen with { Objects = [chosen.Objects[0]] };
            var objects = new QueryInput(run, opened, chosen, ring, folder);
            var format = options.GivenFormat(run) ?? await ObjectFormat.OfAsync(chosen, objects.OpenAsync, stop).ConfigureAwait(false);
            if (format == QueryFormat.Parquet)
            {
                throw CliException.Usage("a Parquet file tells its columns itself: parquet_decode takes no schema, and osspipe inspect shows them");
            }

            using var content = await objects.OpenAsync(0, stop).ConfigureAwait(false);
            var decoder = options.Decoder(run, format, content.Item.Key);
            Print(run.Terminal, decoder, await InferAsync(opened, content, decoder, stop).ConfigureAwait(false));
            return ExitCode.Done;
        }
    }

    private static async Task<InferredTable> InferAsync(OpenedStore opened, ObjectContent content, InferredDecoder decoder, CancellationToken stop)
    {
        var stream = new ContentStream(content);
        await using (stream.ConfigureAwait(false))
        {
            var reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: ReadSize, leaveOpen: true));
            try
            {
                var inferring = decoder.Kind.Name == JsonKind
                    ? JsonInference.InferAsync(content.Item.Key, reader, decoder.Options, stop)
                    : CsvInference.InferAsync(content.Item.Key, reader, decoder.Options, stop);
                return await inferring.ConfigureAwait(false);
            }
            catch (InvalidDataException e)
            {
                throw new CliException(ExitCode.Incomplete, $"{opened.Store.Info.Location}: {Printable.Of(e.Message)}");
            }
            finally
            {
                await reader.CompleteAsync().ConfigureAwait(false);
            }
        }
    }

    private static void Print(Terminal terminal, InferredDecoder decoder, InferredTable table)
    {
        if (!terminal.IsJson)
        {
            terminal.Line($"kind: {decoder.Kind.Name}");
            foreach (var line in decoder.Lines.Concat(table.ToYaml().TrimEnd('\n').Split('\n')))
            {
                terminal.Line(line);
            }

            return;
        }

        terminal.Json((decoder, table), static (json, found) =>
        {
            json.WriteString("kind", found.decoder.Kind.Name);
            json.WriteBoolean("header", found.table.HasHeader);
            json.WriteStartArray("columns");
            foreach (var column in found.table.Schema.Columns)
            {
                json.WriteStartObject();
                json.WriteString("name", column.Name);
                json.WriteString("type", column.Type.ToString());
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("formats");
            foreach (var format in found.table.Formats)
            {
                json.WriteStringValue(format);
            }

            json.WriteEndArray();
        });
    }
}
