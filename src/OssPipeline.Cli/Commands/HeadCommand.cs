using System.CommandLine;
using OssPipeline.Cli.Queries;

namespace OssPipeline.Cli.Commands;

/// <summary><c>osspipe head URL</c>: the first rows of the first file at a URL. Of text, only the beginning is fetched.</summary>
internal static class HeadCommand
{
    public static Command Create(CommandFrame frame)
    {
        var input = new InputOptions(frame.Common);
        var rows = new Option<int>("--rows", "-n") { Description = "How many rows.", HelpName = "N", DefaultValueFactory = _ => 10 };
        rows.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 0)
            {
                result.AddError("--rows can't be negative.");
            }
        });
        var command = new Command("head", "Shows the first rows of a CSV, JSON lines or Parquet file as a table.") { input.At.Url, rows };
        input.AddTo(command, withText: true);
        return frame.Bind(command, (run, stop) => ExecuteAsync(run, input, run.Line.GetValue(rows), stop));
    }

    private static async Task<int> ExecuteAsync(Invocation run, InputOptions input, int rows, CancellationToken stop)
    {
        using var ring = input.Ring(run);
        using var folder = TemporaryFolder.Create(run.StateDirectory);
        var opened = await input.OpenAsync(run, stop).ConfigureAwait(false);
        await using (opened.ConfigureAwait(false))
        {
            var chosen = await ChosenObjects.FindAsync(opened, stop).ConfigureAwait(false);
            chosen = chosen with { Objects = [chosen.Objects[0]] };
            var objects = new QueryInput(run, opened, chosen, ring, folder);
            var format = input.GivenFormat(run) ?? await ObjectFormat.OfAsync(chosen, objects.OpenAsync, stop).ConfigureAwait(false);
            var file = await objects.FetchHeadAsync(format, rows, input.Limit(run), stop).ConfigureAwait(false);
            return QueryCommand.Answer(run, input.Table(run, [file], format, objects.PartitionRoot), folder, $"SELECT * FROM t LIMIT {rows}", stop);
        }
    }
}
