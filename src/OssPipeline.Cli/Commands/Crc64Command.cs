using System.Buffers;
using System.CommandLine;
using System.Globalization;
using System.IO.Hashing;
using OssPipeline.Core.Data;

namespace OssPipeline.Cli.Commands;

/// <summary><c>osspipe crc64 FILE…</c>: the checksum OSS keeps of an object, of local files.</summary>
internal static class Crc64Command
{
    private const int ChunkSize = 1 << 20;

    public static Command Create(CommandFrame frame)
    {
        var files = Operand.Many("FILE", "Files; - for stdin.");
        var command = new Command("crc64", "Prints the CRC-64/XZ of files, as OSS tells it in x-oss-hash-crc64ecma.") { files, frame.Common.Json };
        return frame.Bind(command, (run, stop) => ExecuteAsync(run, run.Line.GetRequiredValue(files), stop));
    }

    private static async Task<int> ExecuteAsync(Invocation run, string[] files, CancellationToken stop)
    {
        var exitCode = ExitCode.Done;
        foreach (var file in files)
        {
            try
            {
                var stream = file == "-" ? run.Host.OpenIn() : Open(run.Host.PathOf(file));
                await using (stream.ConfigureAwait(false))
                {
                    var (crc, length) = await HashAsync(stream, stop).ConfigureAwait(false);
                    Print(run, file, crc, length);
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException && !Failure.IsClosedOutput(error))
            {
                // One unreadable file does not keep the others from being summed.
                run.Terminal.Error($"osspipe: {file}: {Reason(error)}");
                exitCode = ExitCode.Incomplete;
            }
        }

        return exitCode;
    }

    private static FileStream Open(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan);

    // Two buffers: one is hashed while the other is read.
    private static async Task<(ulong Crc, long Length)> HashAsync(Stream stream, CancellationToken stop)
    {
        var crc = Crc64Xz.CreateIncremental();
        var length = 0L;
        var (current, next) = (ArrayPool<byte>.Shared.Rent(ChunkSize), ArrayPool<byte>.Shared.Rent(ChunkSize));
        try
        {
            var count = await stream.ReadAsync(current.AsMemory(0, ChunkSize), stop).ConfigureAwait(false);
            while (count > 0)
            {
                var reading = stream.ReadAsync(next.AsMemory(0, ChunkSize), stop);
                Append(crc, current.AsSpan(0, count));
                length += count;
                count = await reading.ConfigureAwait(false);
                (current, next) = (next, current);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(current);
            ArrayPool<byte>.Shared.Return(next);
        }

        return (length == 0 ? 0 : crc.GetCurrentHashAsUInt64(), length);

        static void Append(Crc64 crc, ReadOnlySpan<byte> bytes) => crc.Append(bytes);
    }

    private static void Print(Invocation run, string file, ulong crc, long length)
    {
        if (run.Terminal.IsJson)
        {
            run.Terminal.Json((file, crc, length), static (json, sum) =>
            {
                json.WriteString("file", sum.file);
                json.WriteNumber("size", sum.length);
                json.WriteString("crc64", sum.crc.ToString(CultureInfo.InvariantCulture));
            });
        }
        else
        {
            run.Terminal.Line($"{crc}  {file}");
        }
    }

    private static string Reason(Exception error) => error switch
    {
        FileNotFoundException or DirectoryNotFoundException => "no such file",
        UnauthorizedAccessException => "can't be read: it is a folder, or permission is missing",
        _ => error.Message,
    };
}
