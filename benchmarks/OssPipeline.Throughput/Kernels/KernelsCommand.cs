using System.Diagnostics;
using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using OssPipeline.Blocks.Encryption;
using OssPipeline.Core.Data;

namespace OssPipeline.Throughput.Kernels;

/// <summary>CRC-64 and AES-CTR beside C libraries, on one thread, in interleaved rounds of one process.</summary>
internal static unsafe class KernelsCommand
{
    private const long BytesPerSample = 256 << 20;

    private delegate void Work(byte* bytes, int length);

    public static int Execute(Arguments arguments, CancellationToken stop)
    {
        var rounds = arguments.Number("rounds", 7, 1);
        var most = arguments.Size("max", 1 << 30);
        arguments.RejectUnknown();
        if (Natives.Missing() is { } missing)
        {
            throw new UsageException(missing);
        }

        var buffer = (byte*)NativeMemory.AlignedAlloc((nuint)most, 4096);
        var other = (byte*)NativeMemory.AlignedAlloc((nuint)most, 4096);
        try
        {
            // The first touch of a page is slow, and random bytes keep anything from being easy.
            var random = new Random(1);
            random.NextBytes(new Span<byte>(buffer, most));
            new Span<byte>(buffer, most).CopyTo(new Span<byte>(other, most));
            using var cipher = new Aes256Ctr(new byte[32], new byte[16]);
            using var library = new Aes256Ctr(new byte[32], new byte[16], byAesNi: false);
            var evp = Evp();
            int[] sizes = [.. new[] { 64 << 10, 1 << 20, 8 << 20, 1 << 30 }.Where(s => s <= most)];
            Console.WriteLine($"one thread, medians of {rounds} interleaved rounds, GB/s (10^9 bytes)");
            Table(
                "CRC-64/XZ",
                "memcpy",
                [
                    ("memcpy", (b, n) => Natives.memcpy(other, b, (nuint)n), true),
                    ("512-bit folding", (b, n) => Crc64Folding512.Update(0, new ReadOnlySpan<byte>(b, n)), Crc64Folding512.IsSupported),
                    ("256-bit folding", (b, n) => Crc64Folding256.Update(0, new ReadOnlySpan<byte>(b, n)), Crc64Folding256.IsSupported),
                    ("128-bit folding", (b, n) => Crc64Folding.Update(0, new ReadOnlySpan<byte>(b, n)), Crc64Folding.IsSupported),
                    ("System.IO.Hashing", (b, n) => Crc64.HashToUInt64(Crc64Xz.Parameters, new ReadOnlySpan<byte>(b, n)), true),
                    ("ISA-L", (b, n) => Natives.crc64_ecma_refl(0, b, (ulong)n), true),
                    ("liblzma", (b, n) => Natives.lzma_crc64(b, (nuint)n, 0), true),
                ],
                buffer, sizes, rounds, stop);
            Table(
                "AES-256-CTR, in place",
                "OpenSSL EVP",
                [
                    ("OpenSSL EVP", (b, n) => Encrypt(evp, b, n), true),
                    ("AES-NI, 8 at once", (b, n) => cipher.Transform(new Span<byte>(b, n), 0), AesNiCounter.IsSupported),
                    (".NET Aes on counters", (b, n) => library.Transform(new Span<byte>(b, n), 0), true),
                ],
                buffer, sizes, rounds, stop);
            var digests = new byte[most >> 15];
            Table(
                "one pass: CRC, cipher, CRC",
                "the same in three passes",
                [
                    ("the same in three passes", (b, n) => ThreePasses(cipher, new Span<byte>(b, n)), true),
                    ("one pass", (b, n) => OnePass(cipher, new Span<byte>(b, n), []), true),
                    ("one pass with SHA-256", (b, n) => OnePass(cipher, new Span<byte>(b, n), digests), true),
                ],
                buffer, [Math.Min(8 << 20, most)], rounds, stop);
            return 0;
        }
        finally
        {
            NativeMemory.AlignedFree(buffer);
            NativeMemory.AlignedFree(other);
        }
    }

    private static void Table(string title, string first, (string Name, Work Work, bool IsThere)[] ways, byte* buffer, int[] sizes, int rounds, CancellationToken stop)
    {
        ways = [.. ways.Where(w => w.IsThere)];
        Console.WriteLine();
        Console.WriteLine($"{title,-28}{string.Concat(sizes.Select(s => $"{new ByteSize(s),22}"))}");
        var medians = new double[ways.Length, sizes.Length];
        for (var size = 0; size < sizes.Length; size++)
        {
            var samples = ways.Select(_ => new double[rounds]).ToArray();
            for (var round = -1; round < rounds; round++)
            {
                for (var way = 0; way < ways.Length; way++)
                {
                    stop.ThrowIfCancellationRequested();
                    var rate = Sample(ways[way].Work, buffer, sizes[size]);
                    if (round >= 0)
                    {
                        samples[way][round] = rate;
                    }
                }
            }

            for (var way = 0; way < ways.Length; way++)
            {
                Array.Sort(samples[way]);
                medians[way, size] = samples[way][rounds / 2];
            }
        }

        for (var way = 0; way < ways.Length; way++)
        {
            var row = string.Concat(Enumerable.Range(0, sizes.Length).Select(size =>
                string.Create(CultureInfo.InvariantCulture, $"{medians[way, size],12:0.0} ({medians[way, size] / medians[0, size],5:0.00} ×)")));
            Console.WriteLine($"{ways[way].Name,-28}{row}");
        }

        Console.WriteLine($"× is of {first}");
    }

    private static double Sample(Work work, byte* buffer, int size)
    {
        var times = Math.Max(1, (int)(BytesPerSample / size));
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < times; i++)
        {
            work(buffer, size);
        }

        return (double)size * times / Stopwatch.GetElapsedTime(began).TotalNanoseconds;
    }

    private static nint Evp()
    {
        var context = Natives.EVP_CIPHER_CTX_new();
        var zeros = stackalloc byte[48];
        new Span<byte>(zeros, 48).Clear();
        return Natives.EVP_EncryptInit_ex(context, Natives.EVP_aes_256_ctr(), 0, zeros, zeros + 32) == 1
            ? context
            : throw new UsageException("OpenSSL can't set up AES-256-CTR.");
    }

    private static void Encrypt(nint evp, byte* bytes, int length)
    {
        if (Natives.EVP_EncryptUpdate(evp, bytes, out var written, bytes, length) != 1 || written != length)
        {
            throw new UsageException("OpenSSL did not encrypt.");
        }
    }

    private static void ThreePasses(Aes256Ctr cipher, Span<byte> bytes)
    {
        Crc64Xz.Compute(bytes);
        cipher.Transform(bytes, 0);
        Crc64Xz.Compute(bytes);
    }

    private static void OnePass(Aes256Ctr cipher, Span<byte> bytes, Span<byte> digests)
    {
        ulong? input = null;
        CtrPass.Encrypt(cipher, bytes, 0, digests.IsEmpty ? digests : digests[..(Sha256Leaves.CountOf(bytes.Length) * 32)], ref input);
    }
}
