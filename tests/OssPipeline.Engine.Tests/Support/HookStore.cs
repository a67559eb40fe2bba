using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using OssPipeline.Core.Storage;

namespace OssPipeline.Engine.Tests.Support;

/// <summary>A layer that counts writes and lets a test step in before or after them.</summary>
internal sealed class HookStore(IObjectStore inner) : DelegatingStore(inner)
{
    public ConcurrentQueue<string> Puts { get; } = new();

    public ConcurrentQueue<(string Key, int Number)> Parts { get; } = new();

    public ConcurrentQueue<string> Completed { get; } = new();

    public ConcurrentQueue<string> Begun { get; } = new();

    public ConcurrentQueue<string> ListedParts { get; } = new();

    public Func<string, Task>? BeforePut { get; set; }

    public Func<string, Task>? AfterPut { get; set; }

    public Func<string, int, Task>? BeforePart { get; set; }

    public Func<string, Task>? BeforeComplete { get; set; }

    public Func<string, Task>? AfterComplete { get; set; }

    public Func<string, long, Task>? BeforeRead { get; set; }

    public ConcurrentQueue<string> Copied { get; } = new();

    public ConcurrentQueue<(string Key, int Number)> CopiedParts { get; } = new();

    public ConcurrentQueue<string> Deleted { get; } = new();

    public Func<string, Task>? BeforeTags { get; set; }

    public Func<string, int, Task>? BeforeCopyPart { get; set; }

    public Func<string, Task>? BeforeDelete { get; set; }

    /// <summary>Changes what the store says of a copy.</summary>
    public Func<ObjectInfo, ObjectInfo>? Answer { get; set; }

    public long? MaxCopySize { get; set; }

    /// <summary>Changes what arrives of a read.</summary>
    public Action<string, long, Memory<byte>>? AfterRead { get; set; }

    /// <summary>Changes what listings and descriptions say.</summary>
    public Func<ObjectInfo, ObjectInfo>? Told { get; set; }

    /// <summary>What it vouches for.</summary>
    public Func<ObjectInfo, IContentProof?>? Proof { get; set; }

    public ConcurrentQueue<string> Heads { get; } = new();

    public ConcurrentQueue<(string Key, RestoreRequest Request)> Restored { get; } = new();

    public override StoreInfo Info => (MaxCopySize is { } most ? Inner.Info with { MaxCopySize = most } : Inner.Info) with { TellsProof = Proof is not null };

    public override ValueTask<IContentProof?> ProveAsync(ObjectInfo described, CancellationToken cancellationToken) => new(Proof?.Invoke(described));

    public override ValueTask<ArchiveState> RestoreAsync(string key, RestoreRequest request, CancellationToken cancellationToken)
    {
        Restored.Enqueue((key, request));
        return new(ArchiveState.Restoring);
    }

    public override async ValueTask<ObjectInfo?> HeadAsync(string key, CancellationToken cancellationToken)
    {
        Heads.Enqueue(key);
        return await Inner.HeadAsync(key, cancellationToken) is { } info ? Told?.Invoke(info) ?? info : null;
    }

    /// <summary>What listings were asked to begin behind.</summary>
    public ConcurrentQueue<string?> ListedAfter { get; } = new();

    /// <summary>What listings gave.</summary>
    public ConcurrentQueue<string> Listed { get; } = new();

    public Func<string, Task>? BeforeListed { get; set; }

    public override async IAsyncEnumerable<ObjectInfo> ListAsync(
        string prefix, string? startAfter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ListedAfter.Enqueue(startAfter);
        await foreach (var info in Inner.ListAsync(prefix, startAfter, cancellationToken))
        {
            await (BeforeListed?.Invoke(info.Key) ?? Task.CompletedTask);
            Listed.Enqueue(info.Key);
            yield return Told?.Invoke(info) ?? info;
        }
    }

    public override async ValueTask<ObjectInfo> CopyAsync(CopySource source, string key, CopyOptions options, CancellationToken cancellationToken)
    {
        var copy = await Inner.CopyAsync(source, key, options, cancellationToken);
        Copied.Enqueue(key);
        return Answer?.Invoke(copy) ?? copy;
    }

    public override async ValueTask<UploadedPart> CopyPartAsync(
        CopySource source, long offset, long length, string key, string uploadId, int number, CancellationToken cancellationToken)
    {
        await (BeforeCopyPart?.Invoke(key, number) ?? Task.CompletedTask);
        var part = await Inner.CopyPartAsync(source, offset, length, key, uploadId, number, cancellationToken);
        CopiedParts.Enqueue((key, number));
        return part;
    }

    public override async ValueTask SetTagsAsync(string key, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken)
    {
        await (BeforeTags?.Invoke(key) ?? Task.CompletedTask);
        await Inner.SetTagsAsync(key, tags, cancellationToken);
    }

    public override async ValueTask<IReadOnlyList<DeleteFailure>> DeleteAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        await (BeforeDelete?.Invoke(keys[0]) ?? Task.CompletedTask);
        foreach (var key in keys)
        {
            Deleted.Enqueue(key);
        }

        return await Inner.DeleteAsync(keys, cancellationToken);
    }

    public override async ValueTask<int> ReadAsync(string key, string? ifMatch, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        await (BeforeRead?.Invoke(key, offset) ?? Task.CompletedTask);
        var read = await Inner.ReadAsync(key, ifMatch, offset, destination, cancellationToken);
        AfterRead?.Invoke(key, offset, destination[..read]);
        return read;
    }

    public override async ValueTask<ObjectInfo> PutAsync(string key, ReadOnlyMemory<byte> body, WriteOptions options, CancellationToken cancellationToken)
    {
        await (BeforePut?.Invoke(key) ?? Task.CompletedTask);
        var info = await Inner.PutAsync(key, body, options, cancellationToken);
        Puts.Enqueue(key);
        await (AfterPut?.Invoke(key) ?? Task.CompletedTask);
        return info;
    }

    public override async ValueTask<string> BeginUploadAsync(string key, WriteOptions options, CancellationToken cancellationToken)
    {
        var id = await Inner.BeginUploadAsync(key, options, cancellationToken);
        Begun.Enqueue(key);
        return id;
    }

    public override ValueTask<IReadOnlyList<UploadedPart>> ListPartsAsync(string key, string uploadId, CancellationToken cancellationToken)
    {
        ListedParts.Enqueue(key);
        return Inner.ListPartsAsync(key, uploadId, cancellationToken);
    }

    public override async ValueTask<UploadedPart> PutPartAsync(string key, string uploadId, PartAddress part, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        await (BeforePart?.Invoke(key, part.Number) ?? Task.CompletedTask);
        var stored = await Inner.PutPartAsync(key, uploadId, part, body, cancellationToken);
        Parts.Enqueue((key, part.Number));
        return stored;
    }

    public override async ValueTask<ObjectInfo> CompleteUploadAsync(
        string key, string uploadId, IReadOnlyList<UploadedPart> parts, WriteOptions options, CancellationToken cancellationToken)
    {
        await (BeforeComplete?.Invoke(key) ?? Task.CompletedTask);
        var info = await Inner.CompleteUploadAsync(key, uploadId, parts, options, cancellationToken);
        Completed.Enqueue(key);
        await (AfterComplete?.Invoke(key) ?? Task.CompletedTask);
        return info;
    }

    [SuppressMessage("Usage", "CA2215:Dispose methods should call base class dispose", Justification = "The store outlives the plans of a test's several runs.")]
    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
