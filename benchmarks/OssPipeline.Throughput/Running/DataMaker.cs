using System.Runtime.InteropServices;
using System.Text.Json;
using OssPipeline.Core.Data;
using OssPipeline.Throughput.Serving;

namespace OssPipeline.Throughput.Running;

/// <summary>Writes the files of a case: bytes that neither compress nor repeat, made at several GB/s.</summary>
internal static class DataMaker
{
    private const int BlockSize = 1 << 20;

    public static string FilePath(string root, int directory, int file) =>
        Path.Combine(root, $"d{directory:000}", $"f{file:0000}.bin");

    /// <summary>Makes the files below <paramref name="data"/>, unless an earlier run left them there complete.</summary>
    public static Workload Make(BenchCase one, string data, CancellationToken cancellationToken)
    {
        var root = Path.Combine(data, $"{one.Name}-{one.Files}x{one.FileSize}");
        var note = root + ".totals.json"; // Written last: a tree without it is incomplete.
        if (File.Exists(note))
        {
            return new Workload(one, root, JsonSerializer.Deserialize<BucketTotals>(File.ReadAllText(note))!);
        }

        var block = new byte[BlockSize];
        var (state, bytes, crcs) = ((ulong)one.Files, 0L, 0UL);
        for (var directory = 0; directory < one.Directories; directory++)
        {
            Directory.CreateDirectory(Path.Combine(root, $"d{directory:000}"));
            for (var file = 0; file < one.FilesEach; file++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                crcs = unchecked(crcs + Write(FilePath(root, directory, file), one.FileSize, block, ref state, cancellationToken));
                bytes += one.FileSize;
            }
        }

        var totals = new BucketTotals(one.Files, bytes, crcs);
        File.WriteAllText(note, JsonSerializer.Serialize(totals));
        return new Workload(one, root, totals);
    }

    /// <summary>Reads everything once, so that each run reads from the page cache.</summary>
    public static void WarmPageCache(Workload workload, CancellationToken cancellationToken)
    {
        var block = new byte[BlockSize];
        foreach (var path in Directory.EnumerateFiles(workload.Root, "*", SearchOption.AllDirectories))
        {
            using var handle = File.OpenHandle(path);
            for (var offset = 0L; RandomAccess.Read(handle, block, offset) is > 0 and var read; offset += read)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
    }

    private static ulong Write(string path, long size, byte[] block, ref ulong state, CancellationToken cancellationToken)
    {
        using var handle = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
        var crc = 0UL;
        for (var offset = 0L; offset < size; offset += block.Length)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var part = block.AsSpan(0, (int)Math.Min(block.Length, size - offset));
            Fill(part, ref state);
            RandomAccess.Write(handle, part, offset);
            crc = Crc64Xz.Combine(crc, Crc64Xz.Compute(part), part.Length);
        }

        return crc;
    }

    // SplitMix64: repeatable, and far faster than a seeded Random.
    private static void Fill(Span<byte> destination, ref ulong state)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(destination);
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = Next(ref state);
        }

        for (var i = words.Length * sizeof(ulong); i < destination.Length; i++)
        {
            destination[i] = (byte)Next(ref state);
        }
    }

    private static ulong Next(ref ulong state)
    {
        unchecked
        {
            var z = state += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}
