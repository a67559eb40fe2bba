using System.Text;
using OssPipeline.DevServer.Protocol;

namespace OssPipeline.DevServer.Handlers;

/// <summary>Object tags as <c>x-oss-tagging</c> has them: <c>k1=v1&amp;k2=v2</c>, each part URL-encoded.</summary>
internal static class Tagging
{
    private const int MaxTags = 10;
    private const int MaxKeyBytes = 128;
    private const int MaxValueBytes = 256;

    /// <summary>Checks the tags and counts them.</summary>
    /// <exception cref="OssError">Too many, too long, twice the same, or characters that tags don't take.</exception>
    public static int Count(string tagging)
    {
        if (tagging.Length == 0)
        {
            return 0;
        }

        foreach (var pair in tagging.AsSpan().Split('&'))
        {
            if (tagging.AsSpan(pair).Count('=') > 1)
            {
                throw Invalid(tagging, "Each tag is key or key=value; another '=' must be encoded.");
            }
        }

        var tags = QueryParameters.Parse(tagging) ?? throw Invalid(tagging, "The tags are not URL-encoded UTF-8.");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (key, value) in tags.Pairs)
        {
            if (key.Length == 0 || Encoding.UTF8.GetByteCount(key) > MaxKeyBytes || Encoding.UTF8.GetByteCount(value) > MaxValueBytes)
            {
                throw Invalid(key, $"A tag's key has 1 to {MaxKeyBytes} bytes and its value up to {MaxValueBytes}.");
            }

            if (!IsPlain(key) || !IsPlain(value))
            {
                throw Invalid(key, "Tags take letters, digits, spaces and + - = . _ : /");
            }

            if (!seen.Add(key))
            {
                throw Invalid(key, "The tag's key is given twice.");
            }
        }

        return seen.Count <= MaxTags ? seen.Count : throw new OssError(400, "InvalidTag", $"An object has at most {MaxTags} tags.");
    }

    private static bool IsPlain(string text)
    {
        foreach (var c in text)
        {
            if (!char.IsLetterOrDigit(c) && !" +-=._:/".Contains(c, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    private static OssError Invalid(string key, string message) => new(400, "InvalidTag", message, ("TagKey", key));
}
