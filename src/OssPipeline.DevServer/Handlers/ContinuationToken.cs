using System.Buffers.Text;
using System.Text;
using OssPipeline.DevServer.Protocol;

namespace OssPipeline.DevServer.Handlers;

/// <summary>The opaque token that ListObjectsV2 continues with: the last key or common prefix of a page.</summary>
internal static class ContinuationToken
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The token of the page after a key.</summary>
    public static string After(string key) => Base64Url.EncodeToString(Strict.GetBytes(key));

    /// <summary>The key that a token continues after.</summary>
    /// <exception cref="OssError">InvalidArgument: this server gave no such token.</exception>
    public static string Read(string token)
    {
        try
        {
            return Strict.GetString(Base64Url.DecodeFromChars(token));
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw OssError.InvalidArgument("continuation-token", token, "The continuation token is not one that a listing gave.");
        }
    }
}
