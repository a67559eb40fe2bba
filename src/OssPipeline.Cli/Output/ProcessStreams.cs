using Microsoft.Win32.SafeHandles;

namespace OssPipeline.Cli.Output;

/// <summary>The process's own streams.</summary>
internal static class ProcessStreams
{
    /// <summary>stdout for bytes. Unlike the console's stream, it fails when the reader of a pipe went away, so that <c>ls | head</c> ends.</summary>
    public static Stream OpenOut()
    {
        if (OperatingSystem.IsWindows())
        {
            return Console.OpenStandardOutput();
        }

        var stream = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);

        // In a file it would write at an offset of its own, over what another descriptor of the same file (2>&1) wrote meanwhile.
        return stream.CanSeek ? Console.OpenStandardOutput() : stream;
    }

    /// <summary>Columns of the terminal behind stderr; 0 when it is none.</summary>
    public static int ErrorWidth()
    {
        const int Classic = 80; // for a terminal that does not tell its size
        if (Console.IsErrorRedirected)
        {
            return 0;
        }

        try
        {
            return Console.WindowWidth is var width and > 0 ? Math.Max(20, width) : Classic;
        }
        catch (IOException)
        {
            return Classic;
        }
    }

    /// <summary>Asks on stderr and reads a line of stdin; null when stdin is no terminal.</summary>
    public static string? Ask(string question)
    {
        if (Console.IsInputRedirected)
        {
            return null;
        }

        Console.Error.Write(question + " ");
        return Console.ReadLine() ?? "";
    }
}
