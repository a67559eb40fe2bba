using System.Runtime.CompilerServices;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;
using Polly;
using Polly.Retry;

namespace OssPipeline.Storage.Layers;

/// <summary>Repeats calls whose failure says it may pass (<see cref="StoreException.IsTransient"/>): the only place where anything is repeated.</summary>
/// <remarks>
/// Waits grow exponentially with full jitter, and a store that asks for a longer one gets it. The error that remains at the end is
/// marked not transient, so that two such layers never multiply their attempts. A listing goes on behind the last key it gave. A
/// write that had taken effect though its answer was lost is recognised by the CRC of what is there.
/// </remarks>
public sealed class RetryingStore : DelegatingStore
{
    private static readonly ResiliencePropertyKey<int> Repeats = new("OssPipeline.Repeats");

    private readonly ResiliencePipeline _pipeline;
    private volatile bool _answered;

    /// <summary>A layer over a store.</summary>
    /// <param name="inner">The store below; the layer owns it.</param>
    /// <param name="options">How often and how patiently.</param>
    /// <param name="meter">Where repeated calls are counted.</param>
    /// <param name="clock">What the waits are measured by.</param>
    public RetryingStore(IObjectStore inner, RetryOptions options, StoreMeter meter, TimeProvider clock)
        : base(inner)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(meter);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxAttempts, 1);
        _pipeline = options.MaxAttempts == 1 ? ResiliencePipeline.Empty : new ResiliencePipelineBuilder { TimeProvider = clock }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = Math.Max(options.MaxAttempts, options.PatientAttempts) - 1,
                ShouldHandle = args => new ValueTask<bool>(
                    args.Outcome.Exception is StoreException { IsTransient: true } && args.AttemptNumber + 1 < (_answered ? int.MaxValue : options.MaxAttempts)),
                DelayGenerator = args => new ValueTask<TimeSpan?>(Delay(options, args.AttemptNumber, (args.Outcome.Exception as StoreException)?.RetryAfter)),
                OnRetry = args =>
                {
                    meter.CountRetry();
                    args.Context.Properties.Set(Repeats, args.AttemptNumber + 1);
                    return default;
                },
            })
            .Build();
    }

    /// <inheritdoc/>
    public override async IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, string? startAfter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var after = startAfter;
        await using var cursor = new RetryCursor<ObjectInfo>(token => Inner.ListAsync(prefix, after, token), static _ => true);
        while (await MoveAsync(cursor, cancellationToken).ConfigureAwait(false))
        {
            after = cursor.Current.Key;
            yield return cursor.Current;
        }
    }

    /// <inheritdoc/>
    public override ValueTask<ObjectInfo?> HeadAsync(string key, CancellationToken cancellationToken) =>
        RunAsync(static (s, token) => s.Inner.HeadAsync(s.key, token), (Inner, key), cancellationToken);

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(string key, string? ifMatch, long offset, Memory<byte> destination, CancellationToken cancellationToken) => RunAsync(
        static (s, token) => s.Inner.ReadAsync(s.key, s.ifMatch, s.offset, s.destination, token), (Inner, key, ifMatch, offset, destination), cancellationToken);

    /// <inheritdoc/>
    public override ValueTask<ObjectInfo> PutAsync(string key, ReadOnlyMemory<byte> body, WriteOptions options, CancellationToken cancellationToken) => RunAsync(
        static (s, token) => s.Inner.PutAsync(s.key, s.body, s.options, token),
        (Inner, key, body, options),
        cancellationToken,
        static s => (s.key, s.body.Length, Crc64Xz.Compute(s.body.Span)));

    /// <inheritdoc/>
    public override ValueTask<IReadOnlyList<DeleteFailure>> DeleteAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        RunAsync(static (s, token) => s.Inner.DeleteAsync(s.keys, token), (Inner, keys), cancellationToken);

    /// <inheritdoc/>
    public override ValueTask<string> BeginUploadAsync(string key, WriteOptions options, CancellationToken cancellationToken) =>
        RunAsync(static (s, token) => s.Inner.BeginUploadAsync(s.key, s.options, token), (Inner, key, options), cancellationToken);

    /// <inheritdoc/>
    public override ValueTask<UploadedPart> PutPartAsync(string key, string uploadId, PartAddress part, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) => RunAsync(
        static (s, token) => s.Inner.PutPartAsync(s.key, s.uploadId, s.part, s.body, token), (Inner, key, uploadId, part, body), cancellationToken);

    /// <inheritdoc/>
    public override ValueTask<IReadOnlyList<UploadedPart>> ListPartsAsync(string key, string uploadId, CancellationToken cancellationToken) =>
        RunAsync(static (s, token) => s.Inner.ListPartsAsync(s.key, s.uploadId, token), (Inner, key, uploadId), cancellationToken);

    /// <inheritdoc/>
    public override ValueTask<ObjectInfo> CompleteUploadAsync(string key, string uploadId, IReadOnlyList<UploadedPart> parts, WriteOptions options, CancellationToken cancellationToken) => RunAsync(
        static (s, token) => s.Inner.CompleteUploadAsync(s.key, s.uploadId, s.parts, s.options, token),
        (Inner, key, uploadId, parts, options),
        cancellationToken,
        static s => Whole(s.key, s.parts));

    /// <inheritdoc/>
    public override async ValueTask AbortUploadAsync(string key, string uploadId, CancellationToken cancellationToken) => await RunAsync(
        static async (s, token) =>
        {
            await s.Inner.AbortUploadAsync(s.key, s.uploadId, token).ConfigureAwait(false);
            return true;
        },
        (Inner, key, uploadId),
        cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public override async IAsyncEnumerable<PendingUpload> ListUploadsAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Their listing has no place to go on from, so it starts over and leaves out what was given already.
        var given = new HashSet<string>(StringComparer.Ordinal);
        await using var cursor = new RetryCursor<PendingUpload>(token => Inner.ListUploadsAsync(prefix, token), upload => given.Add(upload.UploadId));
        while (await MoveAsync(cursor, cancellationToken).ConfigureAwait(false))
        {
            yield return cursor.Current;
        }
    }

    /// <inheritdoc/>
    public override ValueTask<ObjectInfo> CopyAsync(CopySource source, string key, CopyOptions options, CancellationToken cancellationToken) =>
        RunAsync(static (s, token) => s.Inner.CopyAsync(s.source, s.key, s.options, token), (Inner, source, key, options), cancellationToken);

    /// <inheritdoc/>
    public override ValueTask<UploadedPart> CopyPartAsync(
        CopySource source, long offset, long length, string key, string uploadId, int number, CancellationToken cancellationToken) => RunAsync(
        static (s, token) => s.Inner.CopyPartAsync(s.source, s.offset, s.length, s.key, s.uploadId, s.number, token),
        (Inner, source, offset, length, key, uploadId, number),
        cancellationToken);

    /// <inheritdoc/>
    public override ValueTask<IReadOnlyDictionary<string, string>> GetTagsAsync(string key, CancellationToken cancellationToken) =>
        RunAsync(static (s, token) => s.Inner.GetTagsAsync(s.key, token), (Inner, key), cancellationToken);

    /// <inheritdoc/>
    public override async ValueTask SetTagsAsync(string key, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken) => await RunAsync(
        static async (s, token) =>
        {
            await s.Inner.SetTagsAsync(s.key, s.tags, token).ConfigureAwait(false);
            return true;
        },
        (Inner, key, tags),
        cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public override async IAsyncEnumerable<ObjectVersion> ListVersionsAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var given = new HashSet<(string, string)>();
        await using var cursor = new RetryCursor<ObjectVersion>(
            token => Inner.ListVersionsAsync(prefix, token), version => given.Add((version.Object.Key, version.VersionId)));
        while (await MoveAsync(cursor, cancellationToken).ConfigureAwait(false))
        {
            yield return cursor.Current;
        }
    }

    /// <inheritdoc/>
    public override ValueTask<int> ReadVersionAsync(string key, string versionId, long offset, Memory<byte> destination, CancellationToken cancellationToken) => RunAsync(
        static (s, token) => s.Inner.ReadVersionAsync(s.key, s.versionId, s.offset, s.destination, token),
        (Inner, key, versionId, offset, destination),
        cancellationToken);

    /// <inheritdoc/>
    public override ValueTask<string?> GetAclAsync(string key, CancellationToken cancellationToken) =>
        RunAsync(static (s, token) => s.Inner.GetAclAsync(s.key, token), (Inner, key), cancellationToken);

    /// <inheritdoc/>
    public override ValueTask<IContentProof?> ProveAsync(ObjectInfo described, CancellationToken cancellationToken) => RunAsync(
        static (s, token) => s.Inner.ProveAsync(s.described, token), (Inner, described), cancellationToken);

    /// <inheritdoc/>
    public override ValueTask<ArchiveState> RestoreAsync(string key, RestoreRequest request, CancellationToken cancellationToken) => RunAsync(
        static (s, token) => s.Inner.RestoreAsync(s.key, s.request, token), (Inner, key, request), cancellationToken);

    internal static TimeSpan Delay(RetryOptions options, int failuresBefore, TimeSpan? asked)
    {
        var longest = Math.Min(options.MaxDelay.TotalMilliseconds, options.BaseDelay.TotalMilliseconds * Math.Pow(2, failuresBefore));
        var wait = TimeSpan.FromMilliseconds(Random.Shared.NextDouble() * longest);
        if (asked is not { } hint || hint <= wait)
        {
            return wait;
        }

        // Not all at once: what the store asked for, and a little of one's own.
        return (hint < options.MaxRetryAfter ? hint : options.MaxRetryAfter) + (Random.Shared.NextDouble() * options.BaseDelay);
    }

    private ValueTask<bool> MoveAsync<T>(RetryCursor<T> cursor, CancellationToken cancellationToken) =>
        cursor.TryMoveNow(cancellationToken) is { } moved
            ? new ValueTask<bool>(moved)
            : RunAsync(static (s, token) => s.MoveAsync(token), cursor, cancellationToken);

    /// <summary>Makes a call as often as it takes.</summary>
    /// <param name="call">The call; static, so that nothing but the attempts is allocated for it.</param>
    /// <param name="state">What it works on.</param>
    /// <param name="cancellationToken">Ends the call and the waiting.</param>
    /// <param name="written">For writes: the key, length and CRC of what is there if an earlier attempt succeeded unheard; null if that can't be told.</param>
    private async ValueTask<T> RunAsync<T, TState>(
        Func<TState, CancellationToken, ValueTask<T>> call,
        TState state,
        CancellationToken cancellationToken,
        Func<TState, (string Key, long Size, ulong Crc64)?>? written = null)
    {
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        var attempts = new Attempts<T, TState>(call, state);
        try
        {
            await _pipeline.ExecuteAsync(static (c, a) => a.MakeAsync(c.CancellationToken), context, (Attempts)attempts).ConfigureAwait(false);
            _answered = true;
            return attempts.Result!;
        }
        catch (StoreException e) when (e.IsTransient)
        {
            throw new StoreException(e.Kind, $"{e.Message} (tried {context.Properties.GetValue(Repeats, 0) + 1} times)", isTransient: false, e)
            {
                Code = e.Code,
                RequestId = e.RequestId,
                RetryAfter = e.RetryAfter,
            };
        }
        catch (StoreException e) when (written is not null
            && e.Kind is StoreErrorKind.AlreadyExists or StoreErrorKind.UploadNotFound
            && context.Properties.TryGetValue(Repeats, out _))
        {
            if (written(state) is { } expected
                && await HeadAsync(expected.Key, cancellationToken).ConfigureAwait(false) is T there and ObjectInfo found
                && found.Size == expected.Size
                && found.Crc64 == expected.Crc64)
            {
                return there;
            }

            throw;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private static (string Key, long Size, ulong Crc64)? Whole(string key, IReadOnlyList<UploadedPart> parts)
    {
        var (size, crc) = (0L, 0UL);
        foreach (var part in parts)
        {
            if (part.Crc64 is not { } partCrc)
            {
                return null;
            }

            crc = Crc64Xz.Combine(crc, partCrc, part.Size);
            size += part.Size;
        }

        return (key, size, crc);
    }

    /// <summary>A call to be made as often as it takes. An object, so that the whole strategy is one piece of code and not one for every kind of call.</summary>
    private abstract class Attempts
    {
        public abstract ValueTask MakeAsync(CancellationToken cancellationToken);
    }

    private sealed class Attempts<T, TState>(Func<TState, CancellationToken, ValueTask<T>> call, TState state) : Attempts
    {
        public T? Result { get; private set; }

        public override async ValueTask MakeAsync(CancellationToken cancellationToken) =>
            Result = await call(state, cancellationToken).ConfigureAwait(false);
    }
}
