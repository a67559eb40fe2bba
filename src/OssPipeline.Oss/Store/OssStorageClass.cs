using OssPipeline.Core.Storage;

namespace OssPipeline.Oss.Store;

/// <summary>What a storage class means for reading (OSS REST reference, "Storage classes", "RestoreObject").</summary>
internal static class OssStorageClass
{
    /// <summary>
    /// Whether an object of the class can be read. With direct read of archived objects switched on for the bucket it can be although
    /// this says archived, which only GetObject itself would tell.
    /// </summary>
    public static ArchiveState StateOf(string? storageClass, OssRestoration? restoration) => storageClass switch
    {
        "Archive" or "ColdArchive" or "DeepColdArchive" => restoration switch
        {
            null => ArchiveState.Archived,
            { IsOngoing: true } => ArchiveState.Restoring,
            _ => ArchiveState.Restored,
        },
        _ => ArchiveState.None,
    };
}
