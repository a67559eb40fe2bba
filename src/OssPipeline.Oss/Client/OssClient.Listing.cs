using System.Runtime.CompilerServices;
using OssPipeline.Core.Storage;
using OssPipeline.Oss.Xml;

namespace OssPipeline.Oss.Client;

/// <summary>ListObjectsV2 and DeleteMultipleObjects.</summary>
internal sealed partial class OssClient
{
    /// <summary>Lists page by page; while a page is being consumed the next one is on its way.</summary>
    public async IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, string? startAfter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var abandoned = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var next = ListPageAsync(prefix, startAfter, "", abandoned.Token);
        try
        {
            while (true)
            {
                var page = await next.ConfigureAwait(false);
                next = page.Next.Length != 0 ? ListPageAsync(prefix, startAfter, page.Next, abandoned.Token) : Task.FromResult(ObjectsPage.Empty);
                foreach (var info in page.Objects)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    yield return info;
                }

                if (page.Next.Length == 0)
                {
                    yield break;
                }
            }
        }
        finally
        {
            if (!next.IsCompleted)
            {
                await abandoned.CancelAsync().ConfigureAwait(false);
            }

            // Its outcome no longer matters to the caller, who has left; it only must have ended.
            await next.ContinueWith(static t => t.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).ConfigureAwait(false);
        }
    }

    /// <summary>Deletes up to as many keys as one request takes; see <see cref="DeleteXml.Batch"/>.</summary>
    public async ValueTask<IReadOnlyList<DeleteFailure>> DeleteAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        List<DeleteFailure>? failures = null;
        for (var start = 0; start < keys.Count;)
        {
            var body = DeleteXml.Batch(keys, ref start);
            var request = new OssRequest(HttpMethod.Post, "DeleteMultipleObjects", "") { Body = body }.With("delete", "").With("encoding-type", "url");
            request.AddHeader("Content-MD5", DeleteXml.Md5Of(body.Span));
            request.AddHeader("Content-Type", "application/xml");
            using var response = await _transport.SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (response.ContentLength != 0)
            {
                (failures ??= []).AddRange(await ParseAsync(request, response, DeleteXml.ReadFailures).ConfigureAwait(false));
            }
        }

        return failures ?? [];
    }

    private async Task<ObjectsPage> ListPageAsync(string prefix, string? startAfter, string token, CancellationToken cancellationToken)
    {
        var request = new OssRequest(HttpMethod.Get, "ListObjectsV2", "");
        if (token.Length != 0)
        {
            request.With("continuation-token", token);
        }

        request.With("encoding-type", "url").With("list-type", "2").With("max-keys", PageSize);
        if (prefix.Length != 0)
        {
            request.With("prefix", prefix);
        }

        if (!string.IsNullOrEmpty(startAfter))
        {
            request.With("start-after", startAfter);
        }

        using var response = await _transport.SendAsync(request, cancellationToken).ConfigureAwait(false);
        var page = await ParseAsync(request, response, ObjectsXml.Read).ConfigureAwait(false);
        return page.IsTruncated && (page.Next.Length == 0 || page.Next == token)
            ? throw NotUnderstood(request, response, "a listing that does not go on")
            : page;
    }
}
