using System.IO.Compression;
using System.Text;

namespace OssPipeline.Blocks.Tests;

/// <summary>Payloads of every kind for codecs, and their forms by other writers.</summary>
internal static class Samples
{
    public static byte[][] All { get; } =
    [
        [],
        [42],
        Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 5000).Select(i => $"{i},vehicle-{i % 97},{i * 31 % 1000}\n"))),
        new byte[300_000],
        Random(65_536),
        Random(200_001),
    ];

    public static byte[] Random(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    public static byte[] Gzip(byte[] payload, CompressionLevel level = CompressionLevel.Optimal)
    {
        if (payload.Length == 0)
        {
            return [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        }

        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, level))
        {
            gzip.Write(payload);
        }

        return packed.ToArray();
    }

    public static byte[] Zstd(byte[] payload, int level = 3, bool checksum = true)
    {
        using var compressor = new ZstdSharp.Compressor(level);
        compressor.SetParameter(ZstdSharp.Unsafe.ZSTD_cParameter.ZSTD_c_checksumFlag, checksum ? 1 : 0);
        return compressor.Wrap(payload).ToArray();
    }
}
