using System.Buffers.Binary;
using System.Security.Cryptography;

namespace OssPipeline.TestKit.Hdfs;

/// <summary>A file's checksum as DataNodes compute it, written down from the algorithm with no regard to speed.</summary>
public static class HdfsChecksums
{
    private const int BytesPerCrc = 512;

    /// <summary>The MD5 of the MD5s of the blocks' CRC-32Cs: its name and its bytes in hex.</summary>
    public static (string Algorithm, string Bytes, int Length) Md5OfMd5(IReadOnlyList<byte[]> blocks)
    {
        if (blocks.Count == 0)
        {
            return ("MD5-of-0MD5-of-0CRC32", "000000000000000000000000" + Convert.ToHexStringLower(Md5(new byte[32])), 28);
        }

        var buffer = new byte[32];
        var used = 0;
        foreach (var block in blocks)
        {
            var crcs = new byte[(block.Length + BytesPerCrc - 1) / BytesPerCrc * 4];
            for (var i = 0; i * BytesPerCrc < block.Length; i++)
            {
                BinaryPrimitives.WriteUInt32BigEndian(crcs.AsSpan(i * 4), Crc32C(block.AsSpan(i * BytesPerCrc, Math.Min(BytesPerCrc, block.Length - (i * BytesPerCrc)))));
            }

            // Java's ByteArrayOutputStream grows to twice its size.
            if (used + 16 > buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }

            Md5(crcs).CopyTo(buffer, used);
            used += 16;
        }

        long perBlock = blocks.Count == 1 ? 0 : (blocks[0].Length + BytesPerCrc - 1) / BytesPerCrc;
        var header = new byte[12];
        BinaryPrimitives.WriteInt32BigEndian(header, BytesPerCrc);
        BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(4), perBlock);
        return ($"MD5-of-{perBlock}MD5-of-{BytesPerCrc}CRC32C", Convert.ToHexStringLower([.. header, .. Md5(buffer)]), 28);
    }

    /// <summary>The CRC-32C of a whole file.</summary>
    public static (string Algorithm, string Bytes, int Length) Composite(ReadOnlySpan<byte> bytes) =>
        ("COMPOSITE-CRC32C", Crc32C(bytes).ToString("x8", System.Globalization.CultureInfo.InvariantCulture), 4);

    private static byte[] Md5(byte[] bytes)
    {
#pragma warning disable CA5351 // HDFS's own choice.
        return MD5.HashData(bytes);
#pragma warning restore CA5351
    }

    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(static i =>
    {
        var crc = (uint)i;
        for (var bit = 0; bit < 8; bit++)
        {
            crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x82F63B78 : crc >> 1;
        }

        return crc;
    })];

    private static uint Crc32C(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc = (crc >> 8) ^ Table[(byte)(crc ^ b)];
        }

        return ~crc;
    }
}
