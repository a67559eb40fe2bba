using System.Diagnostics;
using System.Globalization;

namespace OssPipeline.Throughput.Running;

/// <summary>Runs a process to its end and measures it from outside.</summary>
/// <remarks>
/// GNU time stands between: ru_maxrss starts at the resident set of whoever called exec, which would be this whole runtime;
/// GNU time's own is about 2 MB.
/// </remarks>
internal static class MeasuredProcess
{
    private const string GnuTime = "/usr/bin/time";

    /// <exception cref="RunFailedException">It did not exit with 0, or not in time.</exception>
    public static async Task<Measurement> RunAsync(ProcessSpec spec, TimeSpan limit, CancellationToken cancellationToken)
    {
        if (!File.Exists(GnuTime))
        {
            throw new UsageException($"{GnuTime} is missing; it measures the clients (Debian and Ubuntu: apt-get install time).");
        }

        var report = Path.GetTempFileName();
        try
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            timeout.CancelAfter(limit);
            var (output, errors) = (new OutputTail(), new OutputTail());
            var clock = Stopwatch.StartNew();
            using var process = Process.Start(spec.ToStartInfo(GnuTime, "-q", "-f", "%U %S %M", "-o", report))
                ?? throw new RunFailedException($"{spec.Program} did not start.");
            try
            {
                process.StandardInput.Close();
                await Task.WhenAll(
                    output.DrainAsync(process.StandardOutput.BaseStream, timeout.Token),
                    errors.DrainAsync(process.StandardError.BaseStream, timeout.Token),
                    process.WaitForExitAsync(timeout.Token));
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new RunFailedException($"{spec.Program} took longer than {limit.TotalSeconds:0} s and was ended.");
            }
            finally
            {
                if (!process.HasExited)
                {
                    process.Kill(entireProcessTree: true);
                    await process.WaitForExitAsync(CancellationToken.None);
                }
            }

            clock.Stop();
            if (process.ExitCode != 0)
            {
                throw new RunFailedException($"{Path.GetFileName(spec.Program)} exited with {process.ExitCode}: {LastOf(errors.Text, output.Text)}");
            }

            var (cpu, rss) = ReadReport(await File.ReadAllTextAsync(report, cancellationToken));
            return new Measurement(clock.Elapsed, cpu, rss, output.LastLine);
        }
        finally
        {
            File.Delete(report);
        }
    }

    private static (TimeSpan Cpu, long Rss) ReadReport(string text)
    {
        var fields = text.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != 3)
        {
            throw new RunFailedException($"{GnuTime} reported '{text.Trim()}', not three figures; is it GNU time?");
        }

        var seconds = double.Parse(fields[0], CultureInfo.InvariantCulture) + double.Parse(fields[1], CultureInfo.InvariantCulture);
        return (TimeSpan.FromSeconds(seconds), long.Parse(fields[2], CultureInfo.InvariantCulture) << 10);
    }

    private static string LastOf(string errors, string output)
    {
        var text = errors.Length > 0 ? errors : output;
        return text.Length > 600 ? "… " + text[^600..] : text;
    }
}
