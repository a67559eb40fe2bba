using System.Buffers;
using System.Text;
using OssPipeline.Core.Storage;

namespace OssPipeline.Oss.Client;

/// <summary>
/// Headers of any name that OSS keeps with an object and replays on GET and HEAD: <c>x-oss-persistent-headers: name:base64(value),…</c>
/// (OSS REST reference, "PutObject"). Which names are reserved OSS alone decides.
/// </summary>
internal static class PersistedHeaders
{
    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    public static void Write(OssRequest request, IReadOnlyDictionary<string, string> headers)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in headers)
        {
            if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(NameCharacters))
            {
                throw Refused(request, $"the name '{name}' is no header's");
            }

            // Encoded here it would pass every check on the way, and break the answers of later reads.
            if (value.AsSpan().IndexOfAnyInRange('\0', '\u001f') >= 0 || value.Contains('\u007f', StringComparison.Ordinal))
            {
                throw Refused(request, $"the value of {name} has a control character");
            }

            text.Append(text.Length == 0 ? "" : ",").Append(name).Append(':').Append(Convert.ToBase64String(Encoding.UTF8.GetBytes(value)));
        }

        request.AddHeader(OssHeaders.PersistentHeaders, text.ToString());
    }

    private static StoreException Refused(OssRequest request, string reason) =>
        new(StoreErrorKind.InvalidRequest, $"'{request.Key}' can't have that header: {reason}.");
}
