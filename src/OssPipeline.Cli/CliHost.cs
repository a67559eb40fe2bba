using System.Collections;
using System.Text;
using OssPipeline.Cli.Output;

namespace OssPipeline.Cli;

/// <summary>The world as the commands see it: streams, environment, clock, current folder. Tests give their own.</summary>
internal sealed class CliHost
{
    /// <summary>Where results go.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Where logs, progress and errors go.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Opens stdout for bytes; what was written to <see cref="Out"/> has to be flushed before.</summary>
    public required Func<Stream> OpenOut { get; init; }

    /// <summary>Opens stdin for bytes.</summary>
    public required Func<Stream> OpenIn { get; init; }

    /// <summary>Asks the user a question on the terminal and gives the answer; null when nobody can answer.</summary>
    public required Func<string, string?> Ask { get; init; }

    /// <summary>The environment.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>What relative paths of the command line are relative to; absolute.</summary>
    public required string Directory { get; init; }

    /// <summary>Columns of the terminal behind <see cref="Error"/>; 0 when it is none.</summary>
    public Func<int> ErrorWidth { get; init; } = static () => 0;

    /// <summary>Hears Ctrl-C and SIGTERM; disposing ends that.</summary>
    public required Func<Action, IDisposable> OnStop { get; init; }

    /// <summary>Reads one variable; null when it is not set.</summary>
    public string? Variable(string name) => Environment.GetValueOrDefault(name);

    /// <summary>Makes a path of the command line absolute.</summary>
    public string PathOf(string path) => Path.GetFullPath(path, Directory);

    /// <summary>The process's own.</summary>
    public static CliHost OfProcess()
    {
        var variables = System.Environment.GetEnvironmentVariables();
        var environment = new Dictionary<string, string>(variables.Count, StringComparer.Ordinal);
        foreach (DictionaryEntry variable in variables)
        {
            environment[(string)variable.Key] = (string?)variable.Value ?? "";
        }

        return new CliHost
        {
            Out = new StreamWriter(ProcessStreams.OpenOut(), new UTF8Encoding(false), bufferSize: 16 << 10) { AutoFlush = !Console.IsOutputRedirected },
            Error = new StreamWriter(Console.OpenStandardError(), new UTF8Encoding(false), bufferSize: 1 << 10) { AutoFlush = true },
            OpenOut = ProcessStreams.OpenOut,
            OpenIn = Console.OpenStandardInput,
            Ask = ProcessStreams.Ask,
            Environment = environment,
            Directory = System.Environment.CurrentDirectory,
            ErrorWidth = ProcessStreams.ErrorWidth,
            OnStop = StopSignals.Listen,
        };
    }
}
