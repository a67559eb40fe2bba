namespace OssPipeline.Core.Checkpoints;

/// <summary>A companion as the sink confirmed it.</summary>
/// <param name="Suffix">What its key has more than its object's.</param>
/// <param name="Size">Its length in bytes.</param>
/// <param name="Crc64">Its CRC-64/XZ.</param>
public sealed record CompanionRecord(string Suffix, long Size, ulong Crc64);
