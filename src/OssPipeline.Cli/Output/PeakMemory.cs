using System.Diagnostics;
using System.Globalization;

namespace OssPipeline.Cli.Output;

/// <summary>How much memory this process had at most.</summary>
internal static class PeakMemory
{
    /// <summary>Peak resident set in bytes.</summary>
    public static long OfProcess()
    {
        // "VmHWM:   12345 kB" (proc_pid_status(5)); elsewhere the framework knows.
        const string Status = "/proc/self/status";
        if (OperatingSystem.IsLinux() && File.Exists(Status))
        {
            foreach (var line in File.ReadLines(Status))
            {
                if (line.StartsWith("VmHWM:", StringComparison.Ordinal)
                    && long.TryParse(line.AsSpan(6).Trim().TrimEnd(" kB"), NumberStyles.None, CultureInfo.InvariantCulture, out var kibibytes))
                {
                    return kibibytes << 10;
                }
            }
        }

        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}
