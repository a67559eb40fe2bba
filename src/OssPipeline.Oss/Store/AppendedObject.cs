namespace OssPipeline.Oss.Store;

/// <summary>How far an appendable object is.</summary>
/// <param name="Length">Its length in bytes: the position of the next piece.</param>
/// <param name="Crc64">CRC-64/XZ of all its bytes.</param>
public readonly record struct AppendedObject(long Length, ulong Crc64)
{
    /// <summary>Nothing yet: the first piece makes the object.</summary>
    public static AppendedObject Nothing => default;
}
