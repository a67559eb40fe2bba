using System.Runtime.InteropServices;

namespace OssPipeline.Throughput.Running;

/// <summary>What it ran on.</summary>
internal static class Machine
{
    public static string Describe()
    {
        var cpu = ValueOf("/proc/cpuinfo", "model name") ?? RuntimeInformation.ProcessArchitecture.ToString();
        var gib = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1L << 30);
        var load = File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";
        return $"{Environment.ProcessorCount} cores of {cpu}, {gib:0} GiB, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}, load before the start {load}";
    }

    private static string? ValueOf(string file, string name) =>
        File.Exists(file)
            ? File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[1].Trim()
            : null;
}
