namespace OssPipeline.Throughput.Serving;

/// <summary>What objects add up to.</summary>
/// <param name="Objects">How many.</param>
/// <param name="Bytes">Sum of their lengths.</param>
/// <param name="CrcSum">Sum, modulo 2^64, of the CRC-64/XZ of each.</param>
internal sealed record BucketTotals(long Objects, long Bytes, ulong CrcSum);
