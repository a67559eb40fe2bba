using System.Runtime.CompilerServices;
using OssPipeline.Core.Storage;
using OssPipeline.Oss.Xml;

namespace OssPipeline.Oss.Client;

/// <summary>ListObjects, ListObjectsV2 and DeleteMultipleObjects.</summary>
internal sealed partial class OssClient
{
    /// <summary>Lists page by page; while a page is being consumed the next one is on its way.</summary>
    public async IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, string? startAfter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var abandoned = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var query = new ObjectsQuery { Prefix = prefix, StartAfter = startAfter ?? "" };
        var next = ListPageAsync(query, abandoned.Token);
        try
        {
            while (true)
            {
                var page = await next.ConfigureAwait(false);
                next = Task.FromResult(ObjectsPage.Empty);
                for (var i = 0; i < page.Objects.Count; i++)
                {
                    // Soon enough not to be waited for, and late enough not to be asked for in vain by one who wants a part of this page.
                    if (i == page.Objects.Count / 2 && page.Next.Length != 0)
                    {
                        next = ListPageAsync(query with { Token = page.Next }, abandoned.Token);
                    }

                    cancellationToken.ThrowIfCancellationRequested();
                    yield return page.Objects[i];
                }

                if (page.Next.Length == 0)
                {
                    yield break;
                }

                if (page.Objects.Count == 0)
                {
                    next = ListPageAsync(query with { Token = page.Next }, abandoned.Token);
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

    /// <summary>One page of ListObjectsV2.</summary>
    public Task<ObjectsPage> ListPageAsync(ObjectsQuery query, CancellationToken cancellationToken)
    {
        // In the order in which signatures take them, so that nothing needs sorting.
        var request = new OssRequest(HttpMethod.Get, "ListObjectsV2", "")
            .WithAny("continuation-token", query.Token)
            .WithAny("delimiter", query.Delimiter)
            .With("encoding-type", "url")
            .WithAny("fetch-owner", query.FetchOwner ? "true" : "")
            .With("list-type", "2")
            .With("max-keys", query.MaxKeys)
            .WithAny("prefix", query.Prefix)
            .WithAny("start-after", query.StartAfter);
        return ListPageAsync(request, query.Token, cancellationToken);
    }

    /// <summary>One page of ListObjects, the first version, for deployments that know no other; its <c>Next</c> is the <c>StartAfter</c> of the page after.</summary>
    public Task<ObjectsPage> ListPageV1Async(ObjectsQuery query, CancellationToken cancellationToken)
    {
        var request = new OssRequest(HttpMethod.Get, "ListObjects", "")
            .WithAny("delimiter", query.Delimiter)
            .With("encoding-type", "url")
            .WithAny("marker", query.StartAfter)
            .With("max-keys", query.MaxKeys)
            .WithAny("prefix", query.Prefix);
        return ListPageAsync(request, query.StartAfter, cancellationToken);
    }

    private async Task<ObjectsPage> ListPageAsync(OssRequest request, string from, CancellationToken cancellationToken)
    {
        using var response = await _transport.SendAsync(request, cancellationToken).ConfigureAwait(false);
        var page = await ParseAsync(request, response, ObjectsXml.Read).ConfigureAwait(false);
        return page.IsTruncated && (page.Next.Length == 0 || page.Next == from)
            ? throw NotUnderstood(request, response, "a listing that does not go on")
            : page;
    }
}
