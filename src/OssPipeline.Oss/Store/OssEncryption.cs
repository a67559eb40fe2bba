namespace OssPipeline.Oss.Store;

/// <summary>Server-side encryption of the objects that a store writes.</summary>
public enum OssEncryption
{
    /// <summary>As the bucket's own rule has it.</summary>
    Bucket,

    /// <summary>Keys kept by OSS, AES-256.</summary>
    Aes256,

    /// <summary>Keys kept by KMS.</summary>
    Kms,

    /// <summary>Keys kept by OSS, SM4.</summary>
    Sm4,
}
