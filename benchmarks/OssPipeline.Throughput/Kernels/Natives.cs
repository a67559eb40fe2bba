using System.Runtime.InteropServices;

namespace OssPipeline.Throughput.Kernels;

/// <summary>The C libraries measured beside, each with the Debian package that brings it.</summary>
internal static unsafe partial class Natives
{
    public static readonly (string Library, string Package)[] Needed =
        [("libisal.so.2", "libisal2"), ("liblzma.so.5", "liblzma5"), ("libcrypto.so.3", "libssl3")];

    /// <summary>What is missing, as a line to run; null when all is there.</summary>
    public static string? Missing()
    {
        var missing = Needed.Where(n => !NativeLibrary.TryLoad(n.Library, out _)).Select(n => n.Package).ToList();
        return missing.Count == 0 ? null : $"missing libraries: apt-get install -y {string.Join(' ', missing)}";
    }

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial void* memcpy(void* to, void* from, nuint count);

    [LibraryImport("libisal.so.2")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial ulong crc64_ecma_refl(ulong crc, byte* bytes, ulong length);

    [LibraryImport("liblzma.so.5")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial ulong lzma_crc64(byte* bytes, nuint length, ulong crc);

    [LibraryImport("libcrypto.so.3")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nint EVP_CIPHER_CTX_new();

    [LibraryImport("libcrypto.so.3")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nint EVP_aes_256_ctr();

    [LibraryImport("libcrypto.so.3")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int EVP_EncryptInit_ex(nint context, nint cipher, nint engine, byte* key, byte* iv);

    [LibraryImport("libcrypto.so.3")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int EVP_EncryptUpdate(nint context, byte* output, out int written, byte* input, int length);
}
