using System.CommandLine;
using OssPipeline.Cli.Output;
using OssPipeline.Cli.Queries;
using OssPipeline.Query;

namespace OssPipeline.Cli.Commands;

/// <summary><c>osspipe query URL SQL</c>: answers a query over the files at a URL, which are the table <c>t</c>.</summary>
internal static class QueryCommand
{
    private const long Memory = 1L << 30;

    public static Command Create(CommandFrame frame)
    {
        var input = new InputOptions(frame.Common);
        var sql = Operand.One("SQL", "One SELECT statement over the table t.");
        var command = new Command("query", "Answers a SELECT over CSV, JSON lines or Parquet files: one object, a pattern (*.parquet), or all of a folder, as the table t.")
        {
            input.At.Url, sql,
        };
        input.AddTo(command, withText: true);
        return frame.Bind(command, (run, stop) => ExecuteAsync(run, input, run.Line.GetRequiredValue(sql), stop));
    }

    private static async Task<int> ExecuteAsync(Invocation run, InputOptions input, string sql, CancellationToken stop)
    {
        using var ring = input.Ring(run);
        using var folder = TemporaryFolder.Create(run.StateDirectory);
        var opened = await input.OpenAsync(run, stop).ConfigureAwait(false);
        await using (opened.ConfigureAwait(false))
        {
            var chosen = await ChosenObjects.FindAsync(opened, stop).ConfigureAwait(false);
            var objects = new QueryInput(run, opened, chosen, ring, folder);
            var format = input.GivenFormat(run) ?? await ObjectFormat.OfAsync(chosen, objects.OpenAsync, stop).ConfigureAwait(false);
            var files = await objects.FetchAllAsync(input.Limit(run), stop).ConfigureAwait(false);
            return Answer(run, input.Table(run, files, format, objects.PartitionRoot), folder, sql, stop);
        }
    }

    /// <summary>Prints the answer to a query.</summary>
    internal static int Answer(Invocation run, QueryTable table, TemporaryFolder folder, string sql, CancellationToken stop)
    {
        try
        {
            using var session = QuerySession.Open(table, Path.Combine(folder.Path, "spill"), Memory);
            using var result = session.Query(sql, stop);
            ResultTable.Print(run.Terminal, result);
            return ExitCode.Done;
        }
        catch (QueryException e)
        {
            // Messages of DuckDB's have several lines: what is wrong, then the place.
            var message = string.Join('\n', e.Message.Split('\n').Select(Printable.Of));
            throw e.IsAboutStatement ? CliException.Usage(message) : new CliException(ExitCode.Incomplete, message);
        }
    }
}
