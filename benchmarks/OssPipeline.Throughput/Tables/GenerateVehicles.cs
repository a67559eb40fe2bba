using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace OssPipeline.Throughput.Tables;

/// <summary>Writes CSV of the vehicle shape: vehicle, record, patient, calls, latitude, longitude, time, direction. The same for the same seed.</summary>
internal static class GenerateVehicles
{
    /// <summary>How many vehicles there are.</summary>
    public const int UsualVehicles = 2_000;

    private const int BlockSize = 1 << 20;
    private const int MaxRow = 128;

    private static readonly byte[][] Directions = [.. "N NE E SE S SW W NW".Split(' ').Select(Encoding.ASCII.GetBytes)];

    /// <summary>The columns as <c>csv_decode</c> declares them.</summary>
    public static IReadOnlyDictionary<string, string> Schema { get; } = new Dictionary<string, string>
    {
        ["vehicle_id"] = "int",
        ["record_id"] = "int",
        ["patient_id"] = "int",
        ["calls"] = "int",
        ["latitude"] = "double",
        ["longitude"] = "double",
        ["record_time"] = "timestamp",
        ["direction"] = "string",
    };

    /// <summary>The column to partition by: as many values as there are vehicles, at random.</summary>
    public const string PartitionColumn = "vehicle_id";

    /// <summary>The format of its times.</summary>
    public const string TimeFormat = "M/d/yyyy H:mm";

    public static async Task<int> ExecuteAsync(Arguments options, CancellationToken cancellationToken)
    {
        var path = options.Required("path");
        var megabytes = options.Number("megabytes", 500, 1);
        var vehicles = options.Number("vehicles", UsualVehicles, 1);
        var seed = options.Number("seed", 1, 0);
        options.RejectUnknown();
        var rows = await WriteAsync(path, megabytes * 1_000_000L, vehicles, seed, cancellationToken).ConfigureAwait(false);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rows:N0} rows, {new FileInfo(path).Length:N0} bytes"));
        return 0;
    }

    /// <summary>Writes whole rows until the file has at least a size; gives how many there are.</summary>
    public static async Task<long> WriteAsync(string path, long size, int vehicles, int seed, CancellationToken cancellationToken)
    {
        var block = new byte[BlockSize + MaxRow];
        var state = ((ulong)seed * 0x9E3779B97F4A7C15) | 1;
        var rows = 0L;
        var file = File.Create(path, 1);
        await using (file.ConfigureAwait(false))
        {
            for (var written = 0L; written < size;)
            {
                var filled = 0;
                while (filled < BlockSize && written + filled < size)
                {
                    filled += WriteRow(block.AsSpan(filled), rows++, (uint)vehicles, ref state);
                }

                await file.WriteAsync(block.AsMemory(0, filled), cancellationToken).ConfigureAwait(false);
                written += filled;
            }
        }

        return rows;
    }

    private static int WriteRow(Span<byte> room, long row, uint vehicles, ref ulong state)
    {
        var random = Next(ref state);
        var at = Number(room, 0, (long)(random % vehicles) + 1, ',');
        at = Number(room, at, row + 1, ',');
        at = Number(room, at, (long)((random >> 16) % 100_000), ',');
        at = Number(room, at, (long)((random >> 40) % 5) + 1, ',');
        random = Next(ref state);
        at = Fixed5(room, at, 4_681_006 + (long)(random % 100_000) - 50_000);
        room[at++] = (byte)'-';
        at = Fixed5(room, at, 9_208_174 + (long)((random >> 20) % 100_000) - 50_000);

        // A row each third of a second or so, from 9/14/2014 on, none much out of order.
        var minute = (row / 200) + (long)((random >> 40) % 10);
        var time = new DateTime(2014, 9, 14).AddMinutes(minute);
        at = Number(room, at, time.Month, '/');
        at = Number(room, at, time.Day, '/');
        at = Number(room, at, time.Year, ' ');
        at = Number(room, at, time.Hour, ':');
        room[at++] = (byte)('0' + (time.Minute / 10));
        room[at++] = (byte)('0' + (time.Minute % 10));
        room[at++] = (byte)',';
        var direction = Directions[random >> 61];
        direction.CopyTo(room[at..]);
        at += direction.Length;
        room[at++] = (byte)'\n';
        return at;
    }

    private static int Number(Span<byte> room, int at, long value, char end)
    {
        Utf8Formatter.TryFormat(value, room[at..], out var length);
        room[at + length] = (byte)end;
        return at + length + 1;
    }

    private static int Fixed5(Span<byte> room, int at, long value)
    {
        at = Number(room, at, value / 100_000, '.');
        Utf8Formatter.TryFormat(value % 100_000, room[at..], out var length, new System.Buffers.StandardFormat('D', 5));
        room[at + length] = (byte)',';
        return at + length + 1;
    }

    // xorshift64*.
    private static ulong Next(ref ulong state)
    {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        return state * 0x2545F4914F6CDD1D;
    }
}
