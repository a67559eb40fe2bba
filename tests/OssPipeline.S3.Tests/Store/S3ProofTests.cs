using Microsoft.AspNetCore.Http;
using OssPipeline.Core.Storage;

namespace OssPipeline.S3.Tests.Store;

/// <summary>How the parts of a multipart object are found out, and restores.</summary>
public sealed class S3ProofTests
{
    private const string ETag = "7727d692e67e8ec388b769d45a3ac566-3";
    private const long Size = (10 << 20) + 10;

    private static readonly ObjectInfo Described = new("a", Size, ETag, null);

    [Fact]
    public async Task Parts_of_one_length_take_three_requests()
    {
        await using var server = await ScriptedServer.StartAsync(context => PartsAsync(context, [5 << 20, 5 << 20, 10]));
        await using var store = Stores.On(server.Address);

        var proof = await store.ProveAsync(Described, CancellationToken.None);

        Assert.Equal(("MD5 of parts (ETag)", ETag), (proof!.Name, proof.Value));
        Assert.Equal(3, server.Requests.Count);
        Assert.All(server.Requests, r => Assert.Equal($"\"{ETag}\"", r.Headers["If-Match"]));
    }

    [Fact]
    public async Task Parts_of_other_lengths_are_asked_for_one_by_one()
    {
        await using var server = await ScriptedServer.StartAsync(context => PartsAsync(context, [5 << 20, 10, 5 << 20]));
        await using var store = Stores.On(server.Address);
        Assert.NotNull(await store.ProveAsync(Described, CancellationToken.None));
    }

    [Fact]
    public async Task A_server_that_knows_no_parts_proves_nothing()
    {
        await using var server = await ScriptedServer.StartAsync(context =>
        {
            context.Response.Headers.ETag = $"\"{ETag}\"";
            context.Response.ContentLength = Size;
            return Task.CompletedTask;
        });
        await using var store = Stores.On(server.Address);
        Assert.Null(await store.ProveAsync(Described, CancellationToken.None));
    }

    [Fact]
    public async Task A_proof_that_was_told_costs_nothing()
    {
        await using var store = Stores.On(new Uri("http://127.0.0.1:1"));
        var proof = new OssPipeline.S3.Checks.ObjectChecksums(9, "25f9e794323b453885f5181f1b624d0b").Whole();
        Assert.Same(proof, await store.ProveAsync(Described with { Proof = proof }, CancellationToken.None));
    }

    [Fact]
    public async Task An_object_that_changed_meanwhile_is_said_to_have_changed()
    {
        await using var server = await ScriptedServer.StartAsync(context => context.ErrorAsync(412, "PreconditionFailed"));
        await using var store = Stores.On(server.Address);
        Assert.Equal(StoreErrorKind.Changed, (await Assert.ThrowsAsync<StoreException>(async () => await store.ProveAsync(Described, CancellationToken.None))).Kind);
    }

    [Theory]
    [InlineData("GLACIER", 202, null, ArchiveState.Restoring, "<Days>5</Days>")]
    [InlineData("GLACIER", 200, null, ArchiveState.Restored, "<Days>5</Days>")]
    [InlineData("DEEP_ARCHIVE", 409, "RestoreAlreadyInProgress", ArchiveState.Restoring, "<Tier>Bulk</Tier>")]
    [InlineData("INTELLIGENT_TIERING", 202, null, ArchiveState.Restoring, "<Tier>Bulk</Tier>")]
    public async Task A_restore_is_asked_for_once(string storageClass, int status, string? code, ArchiveState state, string sent)
    {
        await using var server = await ScriptedServer.StartAsync(context =>
        {
            if (context.Request.Method == "HEAD")
            {
                context.Response.Headers["x-amz-storage-class"] = storageClass;
                context.Response.Headers["x-amz-archive-status"] = storageClass == "INTELLIGENT_TIERING" ? "ARCHIVE_ACCESS" : null;
                return Task.CompletedTask;
            }

            context.Response.StatusCode = status;
            return code is null ? Task.CompletedTask : context.ErrorAsync(status, code);
        });
        await using var store = Stores.On(server.Address);

        Assert.Equal(state, await store.RestoreAsync("a", new RestoreRequest(5, "Bulk"), CancellationToken.None));

        var request = server.Requests.Single(r => r.Method == "POST");
        var body = System.Text.Encoding.UTF8.GetString(request.Body);
        Assert.StartsWith("/bucket/a?restore", request.Target, StringComparison.Ordinal);
        Assert.Contains(sent, body, StringComparison.Ordinal);
        Assert.Equal(storageClass != "INTELLIGENT_TIERING", body.Contains("<Days>", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_not_archived_is_not_restored()
    {
        await using var server = await ScriptedServer.StartAsync(_ => Task.CompletedTask);
        await using var store = Stores.On(server.Address);
        Assert.Equal(ArchiveState.None, await store.RestoreAsync("a", new RestoreRequest(5), CancellationToken.None));
        Assert.DoesNotContain(server.Requests, r => r.Method == "POST");
    }

    private static Task PartsAsync(HttpContext context, long[] parts)
    {
        context.Response.Headers.ETag = $"\"{ETag}\"";
        if (int.TryParse(context.Request.Query["partNumber"], out var number))
        {
            context.Response.StatusCode = 206;
            context.Response.Headers["x-amz-mp-parts-count"] = "3";
            context.Response.ContentLength = parts[number - 1];
        }
        else
        {
            context.Response.ContentLength = Size;
        }

        return Task.CompletedTask;
    }
}
