using OssPipeline.Core.Catalog;

namespace OssPipeline.Http;

/// <summary>The declaration of the store kind <c>http</c>.</summary>
public static class HttpStoreKind
{
    /// <summary>The declaration.</summary>
    public static StoreKind<HttpOptions> Kind { get; } = new(
        "http",
        "Objects at URLs that a file lists, over HTTP or HTTPS; read-only.",
        static async (options, context, cancellationToken) => new HttpStore(
            await UrlList.ReadAsync(context.PathOf(options.List), options.Columns, cancellationToken).ConfigureAwait(false), options))
    {
        Example = """
            stores:
              web: { kind: http, list: urls.tsv }
              old: { kind: http, list: ossimport-http.list, columns: prefix_path }
            """,
        Remarks = """
            Each line of the list is a URL and, behind a tab, the key of the object. Without a key it is the path of the URL, decoded, without its
            query. Two lines with one key must have one URL. A line that is no URL fails as `LIST:LINE` in the report, and the others go on.

            Length, ETag and time are asked (HEAD, or a GET of one byte where a server refuses HEAD, as for signed URLs). Every read is pinned to
            them, so that no object is mixed from two versions. A server that knows no ranges sends the whole object; it is kept in a
            temporary file while it is read. An object whose length a server does not tell can't be read.

            User names and passwords in URLs are refused, as no message could show where it failed. Queries, which may hold a signature, are
            never shown. Redirects are followed, but not from https to http. The list is kept in memory, at about its own size.
            """,
    };
}
