using System.CommandLine;
using System.Globalization;
using OssPipeline.Core.Catalog;
using OssPipeline.Engine.Checkpoints;
using OssPipeline.Engine.Spec;

namespace OssPipeline.Cli.Pipelines;

/// <summary><c>--since last|TIME</c>: only objects that changed since then are looked at.</summary>
internal static class SinceOption
{
    private const string Last = "last";

    // A store's clock may be that far from ours before OSS and S3 refuse our requests; what is listed twice is not sent twice.
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(15);

    /// <summary>The option.</summary>
    public static Option<string?> Create() => new("--since")
    {
        Description = "Looks only at objects that changed since the last complete run began (last), or since a time: ISO 8601 or Unix seconds.",
        HelpName = "last|TIME",
    };

    /// <summary>What the option means for a pipeline, as overrides of its sources; none when it was not given.</summary>
    /// <exception cref="CliException">The text is no time, or there was no complete run yet.</exception>
    public static IReadOnlyList<string> Overrides(string? since, PipelineSpec spec, JobState state)
    {
        if (since is null)
        {
            return [];
        }

        var time = since == Last ? LastComplete(spec, state) : since;
        var sources = spec.Nodes.Where(n => n.Kind is SourceKind && n.Kind.Schema.Options.Any(o => o.Name == "modified_since")).ToList();
        return sources.Count > 0
            ? [.. sources.Select(n => $"nodes.{n.Name}.modified_since={time}")]
            : throw CliException.Usage("--since: no source of this pipeline knows when its objects changed");
    }

    private static string LastComplete(PipelineSpec spec, JobState state)
    {
        using var journal = JournalView.Open(state);
        return journal.LastCompleteRun() is { } run
            ? (run.ListedSince - ClockSkew).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)
            : throw CliException.Usage($"--since last: no run of '{spec.Name}' was complete yet, without a failure; run it once without --since");
    }
}
