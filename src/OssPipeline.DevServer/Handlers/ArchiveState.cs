using OssPipeline.DevServer.Protocol;
using OssPipeline.DevServer.Storage;

namespace OssPipeline.DevServer.Handlers;

/// <summary>Whether an object's storage class lets its bytes be read (OSS REST reference, "Storage classes" and RestoreObject).</summary>
internal static class ArchiveState
{
    /// <summary>Whether objects of a class must be restored before they are read.</summary>
    public static bool IsArchive(string storageClass) => storageClass is "Archive" or "ColdArchive" or "DeepColdArchive";

    /// <summary>Refuses reads of what is archived and not restored.</summary>
    /// <param name="stored">The version whose bytes are wanted.</param>
    /// <param name="key">The key that the answer names.</param>
    /// <param name="now">In Unix milliseconds.</param>
    /// <exception cref="OssError">InvalidObjectState.</exception>
    public static void ThrowIfArchived(StoredObject stored, string key, long now)
    {
        if (IsArchive(stored.Attributes.StorageClass) && stored.Detail.Restoration?.IsReadable(now) is not true)
        {
            throw OssError.InvalidObjectState(key);
        }
    }
}
