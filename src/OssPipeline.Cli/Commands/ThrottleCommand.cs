using System.CommandLine;
using OssPipeline.Cli.Output;
using OssPipeline.Cli.Pipelines;
using OssPipeline.Core.Limits;
using OssPipeline.Engine.Live;

namespace OssPipeline.Cli.Commands;

/// <summary><c>osspipe throttle JOB</c>: changes how fast a running job may use its stores, from another terminal.</summary>
internal static class ThrottleCommand
{
    private const string OffOrRate = "A size per second, such as 20MiB, or off.";

    public static Command Create(CommandFrame frame)
    {
        var job = JobOperand.Create();
        var options = new Options();
        var command = new Command("throttle", "Changes how fast a running job may use its stores; shows it when nothing is to be changed.")
        {
            job, options.Store, options.Read, options.Write, options.Requests, options.Off, options.Reset, options.Keep,
            frame.Common.Set, frame.Common.State, frame.Common.Json,
        };
        return frame.Bind(command, (run, _) => ExecuteAsync(run, run.Line.GetRequiredValue(job), options));
    }

    private static async Task<int> ExecuteAsync(Invocation run, string job, Options options)
    {
        var order = options.Order(run.Line);
        var reset = run.Line.GetValue(options.Reset);
        var state = await JobOperand.FindAsync(run, job).ConfigureAwait(false);
        if (!state.IsInUse())
        {
            throw CliException.CouldNotRun(
                $"{state.Job} is not running (no run holds {state.LockPath}); limits for later runs stand in the pipeline file, under 'limits'");
        }

        var status = LiveStatus.Read(state)
            ?? throw CliException.CouldNotRun($"{state.Job} has begun this moment and tells nothing of itself yet; try again in a second");
        var stores = Chosen(run, options, status);
        var orders = LiveOrders.Read(state);
        if (reset || !order.IsNone || run.Line.GetValue(options.Keep))
        {
            var changed = new Dictionary<string, RatesChange>(orders.Stores, StringComparer.Ordinal);
            foreach (var store in stores)
            {
                changed[store.Name] = reset ? RatesChange.None : orders.For(store.Name).Then(order);
            }

            orders = new LiveOrders(changed, orders.Keep || run.Line.GetValue(options.Keep));
            orders.Write(state);
            run.Terminal.Note($"osspipe: ordered; the run takes it up within a second{(orders.Keep ? ", and later runs begin with it" : "")}");
        }

        foreach (var store in stores)
        {
            Show(run.Terminal, store, orders.For(store.Name), reset);
        }

        return ExitCode.Done;
    }

    private static List<LiveStoreStatus> Chosen(Invocation run, Options options, LiveStatus status)
    {
        var names = run.Line.GetValue(options.Store) ?? [];
        foreach (var name in names)
        {
            if (!status.Stores.Any(s => s.Name == name))
            {
                throw CliException.Usage($"the job has no store '{name}'; it has {string.Join(", ", status.Stores.Select(s => Printable.Of(s.Name)))}");
            }
        }

        return [.. status.Stores.Where(s => names.Length == 0 || names.Contains(s.Name))];
    }

    private static void Show(Terminal terminal, LiveStoreStatus store, RatesChange ordered, bool isReset)
    {
        // The run's word is a second old; what was just ordered is known here, and what a reset comes to is not.
        var rates = ordered.ApplyTo(store.Rates);
        if (terminal.IsJson)
        {
            terminal.Json((store, rates, ordered, isReset), static (json, s) =>
            {
                json.WriteString("event", "throttle");
                json.WriteString("store", s.store.Name);
                if (!s.isReset)
                {
                    LiveText.WriteRates(json, s.rates);
                }

                json.WriteString("ordered", s.ordered.ToString());
            });
            return;
        }

        var text = isReset ? "by the pipeline file again" : ordered.IsNone ? $"{rates}, by the pipeline file" : $"{rates}, as ordered ({ordered})";
        terminal.Line($"{Printable.Of(store.Name)} ({Printable.Of(store.Location)}): {text}");
    }

    /// <summary>The command's own options.</summary>
    private sealed class Options
    {
        public Option<string[]> Store { get; } = new("--store")
        {
            Description = "Only this store; may be repeated [default: all of the pipeline].",
            HelpName = "NAME",
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = false,
        };

        public Option<string?> Read { get; } = new("--read") { Description = $"Bytes read per second. {OffOrRate}", HelpName = "RATE" };

        public Option<string?> Write { get; } = new("--write") { Description = $"Bytes written per second. {OffOrRate}", HelpName = "RATE" };

        public Option<string?> Requests { get; } = new("--requests") { Description = "Requests per second of every kind, or off.", HelpName = "N" };

        public Option<bool> Off { get; } = new("--off") { Description = "Lifts every limit." };

        public Option<bool> Reset { get; } = new("--reset") { Description = "Takes orders back: the pipeline file and its timetable hold again." };

        public Option<bool> Keep { get; } = new("--keep") { Description = "Later runs begin with what was ordered, too, instead of the pipeline file." };

        public RatesChange Order(ParseResult line)
        {
            var order = new RatesChange(
                Rate(line, Read, RateSetting.TryParseBytes), Rate(line, Write, RateSetting.TryParseBytes), Rate(line, Requests, RateSetting.TryParseRequests));
            var (off, reset) = (line.GetValue(Off), line.GetValue(Reset));
            if ((off && reset) || ((off || reset) && !order.IsNone))
            {
                throw CliException.Usage("--off, --reset and rates exclude each other");
            }

            return off ? RatesChange.Off : order;
        }

        private static RateSetting Rate(ParseResult line, Option<string?> option, TryParse parse)
        {
            if (line.GetValue(option) is not { } text)
            {
                return RateSetting.Unset;
            }

            return parse(text, out var rate)
                ? rate
                : throw CliException.Usage($"{option.Name} {text}: it takes {(option.HelpName == "N" ? "a number of requests per second, such as 500" : "a size per second, such as 20MiB")}, or off");
        }

        private delegate bool TryParse(string? text, out RateSetting rate);
    }
}
