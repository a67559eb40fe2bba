using System.Buffers.Binary;
using System.Globalization;
using System.Text.RegularExpressions;

namespace OssPipeline.Hdfs.Checksums;

/// <summary>A checksum as <c>GETFILECHECKSUM</c> tells it (Hadoop, <c>MD5MD5CRC32FileChecksum</c> and <c>CompositeCrcFileChecksum</c>).</summary>
/// <param name="Algorithm">Its name as the server spells it.</param>
/// <param name="Value">Its bytes in hex.</param>
/// <param name="Crc">Which CRC it is made of.</param>
/// <param name="IsComposite">Whether it is the CRC of the whole file instead of an MD5 of MD5s of CRCs.</param>
/// <param name="BytesPerCrc">How long a chunk is; 0 for an empty file.</param>
/// <param name="CrcsPerBlock">How many chunks the first block has; 0 when there is one block only.</param>
/// <param name="Digest">The MD5 of 16 bytes, or the CRC of 4.</param>
internal sealed partial record FileChecksum(string Algorithm, string Value, CrcKind Crc, bool IsComposite, int BytesPerCrc, long CrcsPerBlock, ReadOnlyMemory<byte> Digest)
{
    private const int MaxBytesPerCrc = 1 << 20;
    private const int Md5Length = 28;

    /// <summary>Reads one; null when it is of no kind that can be computed again (MIXED, NULL, another file system's).</summary>
    /// <param name="algorithm">Its name.</param>
    /// <param name="hex">Its bytes in hex; Hadoop 1 sends padding behind them.</param>
    /// <param name="length">How many of the bytes count.</param>
    public static FileChecksum? Parse(string algorithm, string hex, long length)
    {
        if (length is < 0 or > 64 || hex.Length < length * 2 || hex.Length > 256)
        {
            return null;
        }

        hex = hex[..(int)(length * 2)];
        byte[] bytes;
        try
        {
            bytes = Convert.FromHexString(hex);
        }
        catch (FormatException)
        {
            return null;
        }

        var value = hex.ToLowerInvariant();
        if (algorithm is "COMPOSITE-CRC32" or "COMPOSITE-CRC32C")
        {
            return length == sizeof(uint)
                ? new FileChecksum(algorithm, value, algorithm[^1] == 'C' ? CrcKind.Crc32C : CrcKind.Crc32, true, 0, 0, bytes)
                : null;
        }

        if (length != Md5Length || Md5OfMd5().Match(algorithm) is not { Success: true } name)
        {
            return null;
        }

        var bytesPerCrc = BinaryPrimitives.ReadInt32BigEndian(bytes);
        var crcsPerBlock = BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(4));
        return bytesPerCrc is >= 0 and <= MaxBytesPerCrc && crcsPerBlock >= 0
            && name.Groups["per"].Value == bytesPerCrc.ToString(CultureInfo.InvariantCulture)
            && name.Groups["block"].Value == crcsPerBlock.ToString(CultureInfo.InvariantCulture)
            ? new FileChecksum(algorithm, value, name.Groups["crc"].Value == "CRC32C" ? CrcKind.Crc32C : CrcKind.Crc32, false, bytesPerCrc, crcsPerBlock, bytes.AsMemory(12))
            : null;
    }

    [GeneratedRegex("^MD5-of-(?<block>[0-9]{1,19})MD5-of-(?<per>[0-9]{1,10})(?<crc>CRC32C?)$", RegexOptions.CultureInvariant)]
    private static partial Regex Md5OfMd5();
}
