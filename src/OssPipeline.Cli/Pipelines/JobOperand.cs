using System.CommandLine;
using OssPipeline.Engine.Checkpoints;

namespace OssPipeline.Cli.Pipelines;

/// <summary>A job on the command line: its pipeline file, or its name, whose state is then looked for in the current folder.</summary>
internal static class JobOperand
{
    private const int LongestName = 64;

    /// <summary>The argument.</summary>
    public static Argument<string> Create() => Operand.One("JOB", "The pipeline file, or the job's name where its state is in the current folder or in --state DIR.");

    /// <summary>Finds the job's state.</summary>
    /// <exception cref="CliException">It names neither.</exception>
    public static async Task<JobState> FindAsync(Invocation run, string job)
    {
        if (File.Exists(run.Host.PathOf(job)))
        {
            var session = PipelineSession.Open(run, job);
            await using (session.ConfigureAwait(false))
            {
                return session.State;
            }
        }

        return job.Length is > 0 and <= LongestName && job.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-')
            ? new JobState(run.StateDirectory, job)
            : throw CliException.Usage($"{job}: no such pipeline file, and no name of a job");
    }
}
