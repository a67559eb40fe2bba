using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace OssPipeline.Throughput.Running;

/// <summary>A program to start.</summary>
/// <param name="Program">Its path, or its name when it is to be found on PATH.</param>
/// <param name="Arguments">Its arguments.</param>
internal sealed record ProcessSpec(string Program, IReadOnlyList<string> Arguments)
{
    /// <summary>Variables set on top of this process's own; null removes one.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>Another command of this very program.</summary>
    public static ProcessSpec Own(params string[] arguments)
    {
        var host = System.Environment.ProcessPath ?? throw new InvalidOperationException("The path of this program is unknown.");
        return Path.GetFileNameWithoutExtension(host) == "dotnet"
            ? new ProcessSpec(host, [Assembly.GetExecutingAssembly().Location, .. arguments])
            : new ProcessSpec(host, arguments);
    }

    /// <summary>A .NET program by its apphost or its dll.</summary>
    public static ProcessSpec DotNet(string path, params string[] arguments) =>
        path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)
            ? new ProcessSpec("dotnet", [path, .. arguments])
            : new ProcessSpec(path, arguments);

    /// <summary>Start info with both outputs redirected, run by <paramref name="wrapper"/> when one is given.</summary>
    public ProcessStartInfo ToStartInfo(params string[] wrapper)
    {
        string[] command = [.. wrapper, Program, .. Arguments];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        // An apphost does not find a .NET that is only on the PATH.
        start.Environment.TryAdd("DOTNET_ROOT", Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..")));
        foreach (var (name, value) in Environment)
        {
            if (value is null)
            {
                start.Environment.Remove(name);
            }
            else
            {
                start.Environment[name] = value;
            }
        }

        return start;
    }
}
