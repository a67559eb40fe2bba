using System.Net;

namespace OssPipeline.S3.Client;

/// <summary>Keys in listings, which are asked for URL-encoded since XML can't carry every character (S3 API reference, "ListObjectsV2": EncodingType).</summary>
internal static class UrlText
{
    /// <summary>The text; '+' stands for a space. A listing that the server did not encode is taken as it is.</summary>
    public static string Decode(string text, bool isEncoded) => isEncoded ? WebUtility.UrlDecode(text) : text;
}
