using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace OssPipeline.EndToEnd.Tests.NodeClient;

/// <summary>Starts <c>node</c> and <c>npm</c>.</summary>
internal static class NodeProgram
{
    /// <summary>Starts a program with its three streams redirected, as UTF-8.</summary>
    /// <exception cref="InvalidOperationException">It is not installed.</exception>
    public static Process Start(string program, IEnumerable<string> arguments, string folder, params (string Name, string Value)[] environment)
    {
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        var start = new ProcessStartInfo(OperatingSystem.IsWindows() && program == "npm" ? "npm.cmd" : program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = utf8,
            StandardOutputEncoding = utf8,
            StandardErrorEncoding = utf8,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException(
                $"'{program}' can't be started: these tests need Node.js 18 or later with npm (apt-get install -y nodejs npm).", e);
        }
    }
}
