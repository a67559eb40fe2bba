namespace OssPipeline.Blocks.Encryption;

/// <summary>How an object's metadata tells what it is encrypted with.</summary>
public enum EnvelopeFormat
{
    /// <summary>The common format of OSS client-side encryption with RSA PKCS#1 v1.5: the Java, Go, C++ and Python SDKs read it.</summary>
    V2,

    /// <summary>The same headers with RSA-OAEP (SHA-1), as oss2's LocalRsaProvider writes and reads them.</summary>
    Oaep,

    /// <summary>Two headers, RSA-OAEP, and a small number as the counter's start: the documentation's old sample.</summary>
    Seed,

    /// <summary>V2 and seed headers over one ciphertext, for readers of either.</summary>
    Hybrid,

    /// <summary>What oss2 wrote before 2.11; only read.</summary>
    LegacyPython,
}
