using OssPipeline.Core.Checkpoints;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace OssPipeline.Cli.Output;

/// <summary>Shows a run while it goes: live lines on a terminal, else a plain line every ten seconds; nothing when quiet.</summary>
/// <param name="host">The world.</param>
/// <param name="terminal">Where remarks go meanwhile.</param>
internal sealed class RunProgress(CliHost host, Terminal terminal)
{
    /// <summary>How often a plain line comes.</summary>
    public static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LiveInterval = TimeSpan.FromMilliseconds(250);
    private const int MaxBar = 40;
    private const int BesideBar = 20; // percent and time

    private readonly ProgressText _text = new();

    /// <summary>Shows <paramref name="snapshot"/> again and again until <paramref name="work"/> ended, and gives its result.</summary>
    public async Task<T> WatchAsync<T>(Task<T> work, Func<RunSnapshot> snapshot)
    {
        if (!terminal.IsQuiet)
        {
            var width = host.ErrorWidth();
            await (width > 0 ? LiveAsync(work, snapshot, width) : PlainAsync(work, snapshot)).ConfigureAwait(false);
        }

        return await work.ConfigureAwait(false);
    }

    private async Task PlainAsync(Task work, Func<RunSnapshot> snapshot)
    {
        using var timer = new PeriodicTimer(PlainInterval, host.Clock);
        while (await NextAsync(timer, work).ConfigureAwait(false))
        {
            var now = snapshot();
            _text.Observe(now);
            terminal.Note(_text.Line(now));
        }
    }

    private async Task LiveAsync(Task work, Func<RunSnapshot> snapshot, int width)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(host.Error),
            Ansi = AnsiSupport.Yes,
            Interactive = InteractionSupport.Yes,
            ColorSystem = host.Variable("NO_COLOR") is { Length: > 0 } ? ColorSystemSupport.NoColors : ColorSystemSupport.Standard,
        });
        console.Profile.Width = width;
        terminal.DivertErrors(line => console.WriteLine(line));
        try
        {
            await console.Live(Render(snapshot(), width)).AutoClear(true).StartAsync(async live =>
            {
                using var timer = new PeriodicTimer(LiveInterval, host.Clock);
                while (await NextAsync(timer, work).ConfigureAwait(false))
                {
                    console.Profile.Width = Math.Max(BesideBar, host.ErrorWidth());
                    live.UpdateTarget(Render(snapshot(), console.Profile.Width));
                }
            }).ConfigureAwait(false);
        }
        finally
        {
            terminal.DivertErrors(null);
        }
    }

    private Rows Render(RunSnapshot now, int width)
    {
        _text.Observe(now);
        IRenderable bar = now.ListingEnded
            ? Bar(ProgressText.Fraction(now))
            : new Text($"listing… {ProgressText.Clock(now.Elapsed)}");
        return new Rows(bar, new Text(_text.Line(now)));

        Markup Bar(double fraction)
        {
            var length = Math.Clamp(width - BesideBar, 1, MaxBar);
            var full = (int)Math.Round(fraction * length);
            return new Markup($"[green]{new string('━', full)}[/][grey]{new string('━', length - full)}[/] {fraction * 100,3:0}% {ProgressText.Clock(now.Elapsed)}");
        }
    }

    /// <summary>True at the next tick; false once the work ended.</summary>
    private static async Task<bool> NextAsync(PeriodicTimer timer, Task work)
    {
        var tick = timer.WaitForNextTickAsync().AsTask();
        return await Task.WhenAny(work, tick).ConfigureAwait(false) != work && !work.IsCompleted;
    }
}
