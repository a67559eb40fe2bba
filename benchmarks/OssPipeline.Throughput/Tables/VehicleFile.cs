namespace OssPipeline.Throughput.Tables;

/// <summary>The CSV that is measured with.</summary>
/// <param name="Path">Where it is, alone in its folder.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="Rows">Its rows.</param>
internal sealed record VehicleFile(string Path, long Size, long Rows)
{
    /// <summary>Makes it, or takes the one that is there, and reads it into the page cache.</summary>
    public static async Task<VehicleFile> MakeAsync(string work, int megabytes, int vehicles, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateDirectory(System.IO.Path.Combine(work, $"csv-{megabytes}-{vehicles}")).FullName;
        var path = System.IO.Path.Combine(folder, "vehicles.csv");
        var note = folder + ".rows";
        if (!File.Exists(note))
        {
            await Console.Error.WriteLineAsync($"making {megabytes} MB of CSV");
            var made = await GenerateVehicles.WriteAsync(path, megabytes * 1_000_000L, vehicles, seed: 1, cancellationToken);
            await File.WriteAllTextAsync(note, $"{made}", cancellationToken);
        }

        var file = File.OpenRead(path);
        await using (file.ConfigureAwait(false))
        {
            await file.CopyToAsync(Stream.Null, 1 << 20, cancellationToken);
            return new VehicleFile(path, file.Length, long.Parse(await File.ReadAllTextAsync(note, cancellationToken), System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Its first rows as a file in a folder of their own below another one.</summary>
    public async Task<string> HeadAsync(string folder, int bytes, CancellationToken cancellationToken)
    {
        var path = System.IO.Path.Combine(Directory.CreateDirectory(System.IO.Path.Combine(folder, "csv")).FullName, "head.csv");
        var head = new byte[Math.Min(bytes, Size)];
        using (var all = File.OpenHandle(Path))
        {
            RandomAccess.Read(all, head, 0);
        }

        await File.WriteAllBytesAsync(path, head.AsMemory(0, head.AsSpan().LastIndexOf((byte)'\n') + 1), cancellationToken);
        return path;
    }
}
