using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using OssPipeline.Core.Storage;

namespace OssPipeline.Engine.Tests.Support;

/// <summary>A layer that counts writes and lets a test step in before or after them.</summary>
internal sealed class HookStore(IObjectStore inner) : DelegatingStore(inner)
{
    public ConcurrentQueue<string> Puts { get; } = new();

    public ConcurrentQueue<(string Key, int Number)> Parts { get; } = new();

    public ConcurrentQueue<string> Completed { get; } = new();

    public ConcurrentQueue<string> Begun { get; } = new();

    public Func<string, Task>? BeforePut { get; set; }

    public Func<string, Task>? AfterPut { get; set; }

    public Func<string, int, Task>? BeforePart { get; set; }

    public Func<string, Task>? BeforeComplete { get; set; }

    public Func<string, Task>? AfterComplete { get; set; }

    public Func<string, long, Task>? BeforeRead { get; set; }

    public override async ValueTask<int> ReadAsync(string key, string? ifMatch, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        await (BeforeRead?.Invoke(key, offset) ?? Task.CompletedTask);
        return await Inner.ReadAsync(key, ifMatch, offset, destination, cancellationToken);
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
