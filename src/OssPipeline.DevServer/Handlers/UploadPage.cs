using OssPipeline.Core.Storage;
using OssPipeline.DevServer.Storage;

namespace OssPipeline.DevServer.Handlers;

/// <summary>A page of open uploads, by key and then by upload ID.</summary>
internal sealed class UploadPage
{
    /// <summary>The uploads, in order.</summary>
    public List<Upload> Uploads { get; } = [];

    /// <summary>The common prefixes, in order.</summary>
    public List<string> CommonPrefixes { get; } = [];

    /// <summary>Whether more follows.</summary>
    public bool IsTruncated { get; private set; }

    /// <summary>The key or common prefix of the last entry when more follows; else empty.</summary>
    public string NextKey { get; private set; } = string.Empty;

    /// <summary>The ID of the last upload when more follows; empty after a common prefix.</summary>
    public string NextId { get; private set; } = string.Empty;

    /// <summary>Reads a page. Open uploads are few beside objects, so they are sorted when asked for.</summary>
    public static UploadPage Read(
        IReadOnlyList<Upload> uploads, string prefix, string delimiter, string keyMarker, string idMarker, int maxUploads)
    {
        var sorted = uploads.Where(u => u.Key.StartsWith(prefix, StringComparison.Ordinal)).ToList();
        sorted.Sort(static (a, b) => ObjectKey.Compare(a.Key, b.Key) is var order and not 0 ? order : string.CompareOrdinal(a.Id, b.Id));
        var page = new UploadPage();
        var (lastKey, lastId) = (string.Empty, string.Empty);
        foreach (var upload in sorted)
        {
            var at = delimiter.Length == 0 ? -1 : upload.Key.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal);
            var common = at < 0 ? null : upload.Key[..(at + delimiter.Length)];
            if (IsBefore(upload, common, keyMarker, idMarker) || (common is not null && common == lastKey))
            {
                continue;
            }

            if (page.Uploads.Count + page.CommonPrefixes.Count == maxUploads)
            {
                page.IsTruncated = true;
                (page.NextKey, page.NextId) = (lastKey, lastId);
                break;
            }

            if (common is not null)
            {
                page.CommonPrefixes.Add(common);
                (lastKey, lastId) = (common, string.Empty);
            }
            else
            {
                page.Uploads.Add(upload);
                (lastKey, lastId) = (upload.Key, upload.Id);
            }
        }

        return page;
    }

    private static bool IsBefore(Upload upload, string? common, string keyMarker, string idMarker)
    {
        if (keyMarker.Length == 0)
        {
            return false;
        }

        // A page that ended with a common prefix is followed by what does not start with it.
        if (common == keyMarker)
        {
            return true;
        }

        // A marker of a key alone stands after all its uploads; with an ID, after that upload.
        var order = ObjectKey.Compare(upload.Key, keyMarker);
        return order < 0 || (order == 0 && (idMarker.Length == 0 || string.CompareOrdinal(upload.Id, idMarker) <= 0));
    }
}
