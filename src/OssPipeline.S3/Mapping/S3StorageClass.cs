using OssPipeline.Core.Storage;

namespace OssPipeline.S3.Mapping;

/// <summary>S3's storage classes beside OSS's (S3 user guide, "Understanding and managing Amazon S3 storage classes"; OSS REST reference, "Storage classes").</summary>
public static class S3StorageClass
{
    /// <summary>The class that S3 does not name in its answers.</summary>
    public const string Standard = "STANDARD";

    /// <summary>OSS's word for a class of S3's; null where it has none that comes near.</summary>
    /// <remarks>
    /// GLACIER becomes Archive as the vendor's own migration service has it. Objects of GLACIER_IR are read at once, which those of OSS's
    /// archive classes are not, so they become IA. DEEP_ARCHIVE becomes ColdArchive: hours to read, as there.
    /// </remarks>
    public static string? ToOss(string? storageClass) => storageClass switch
    {
        "STANDARD" or "REDUCED_REDUNDANCY" or "INTELLIGENT_TIERING" or "EXPRESS_ONEZONE" => "Standard",
        "STANDARD_IA" or "ONEZONE_IA" or "GLACIER_IR" => "IA",
        "GLACIER" => "Archive",
        "DEEP_ARCHIVE" => "ColdArchive",
        _ => null,
    };

    /// <summary>The class of S3's that a sink's <c>storage_class</c> means; a word that is none of OSS's is taken as S3's own.</summary>
    public static string ToS3(string storageClass) => storageClass switch
    {
        "Standard" => "STANDARD",
        "IA" => "STANDARD_IA",
        "Archive" => "GLACIER",
        "ColdArchive" or "DeepColdArchive" => "DEEP_ARCHIVE",
        _ => storageClass,
    };

    /// <summary>Whether an object can be read now.</summary>
    /// <param name="storageClass">Its class.</param>
    /// <param name="isInArchiveTier">Whether INTELLIGENT_TIERING moved it to an archive tier, as HEAD tells.</param>
    /// <param name="isRestoring">Whether a restore is under way; null where none was asked for.</param>
    internal static ArchiveState StateOf(string? storageClass, bool isInArchiveTier, bool? isRestoring) =>
        storageClass is "GLACIER" or "DEEP_ARCHIVE" || isInArchiveTier
            ? isRestoring switch { null => ArchiveState.Archived, true => ArchiveState.Restoring, _ => ArchiveState.Restored }
            : ArchiveState.None;
}
