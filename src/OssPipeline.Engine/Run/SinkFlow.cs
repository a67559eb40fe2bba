using System.Diagnostics.CodeAnalysis;
using OssPipeline.Core.Blocks;
using OssPipeline.Core.Checkpoints;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;
using OssPipeline.Engine.Plan;

namespace OssPipeline.Engine.Run;

/// <summary>One object on its way to one sink: stores its parts, in any order, and commits it when all are there.</summary>
internal sealed partial class SinkFlow(ObjectRun owner, Route route, FlowId id, ObjectDraft placed, RunContext context)
{
    private readonly Lock _gate = new();
    private Task<ISinkSession>? _opening;
    private SortedList<int, UploadedPart>? _parts;
    private CrcLedger? _ledger;
    private int _count;
    private int _total = -1;
    private string? _note;
    private List<CompanionRecord>? _companions;

    public FlowId Id { get; } = id;

    /// <summary>What is written: the draft, with the metadata of the passages on the way once they have begun.</summary>
    public ObjectDraft Placed { get; private set; } = placed;

    public Route Route { get; } = route;

    /// <summary>What an earlier run left of the upload, when this run may continue it.</summary>
    public UploadResume? Earlier { get; set; }

    /// <summary>What the earlier run noted about that upload; null when nothing.</summary>
    public string? EarlierNote { get; init; }

    /// <summary>Parts that the journal knows as stored, by sequence; empty unless an upload is continued.</summary>
    public IReadOnlyDictionary<int, CheckpointRecord.PartStored> Journaled { get; set; } = new Dictionary<int, CheckpointRecord.PartStored>();

    /// <summary>What is at the target already, perhaps written by a run that was killed before it could say so.</summary>
    public ObjectInfo? Candidate { get; init; }

    /// <summary>An earlier run may have begun an upload and been killed before it knew the ID.</summary>
    public bool MayHaveStrayUpload { get; init; }

    /// <summary>Why the flow failed; null while it has not.</summary>
    public string? Failure { get; private set; }

    /// <summary>Why nothing needed to be written after all; null unless so.</summary>
    public string? SkipReason { get; private set; }

    /// <summary>What of the source could not be kept, in words.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>What kind of failure it was; null while it has not failed.</summary>
    public string? FailureClass { get; private set; }

    public bool IsCommitted => Stored is not null;

    /// <summary>The object as the sink's store confirmed it; null until then.</summary>
    public ObjectInfo? Stored { get; private set; }

    /// <summary>Nothing more is to be done for it.</summary>
    public bool IsSettled => IsCommitted || Failure is not null || SkipReason is not null;

    private bool KeepsUpload { get; set; } = true;

    /// <summary>How many parts there will be, where that is known before the last one comes.</summary>
    public void Expect(int total) => _total = total;

    public void Fail(Exception error)
    {
        lock (_gate)
        {
            if (Failure is null && !IsCommitted)
            {
                KeepsUpload = error is StoreException
                {
                    Kind: StoreErrorKind.Throttled or StoreErrorKind.ServerError or StoreErrorKind.Denied or StoreErrorKind.Archived,
                };
                FailureClass = FailureClasses.Of(error);
                Failure = error is StoreException or InvalidDataException or FlowException ? error.Message : $"{error.GetType().Name}: {error.Message}";
            }
        }

        owner.FlowSettled();
    }

    /// <summary>Takes up what a passage on the way writes beside the object.</summary>
    public void Attach(IPassage passage)
    {
        _note ??= passage.Note;
        Placed = Placed.WithMetadata(passage.Metadata);
    }

    /// <summary>Notes a companion that the sink has confirmed; before the object's own last part comes.</summary>
    public void CompanionStored(CompanionRecord companion) => (_companions ??= []).Add(companion);

    /// <summary>Gives up what an earlier run uploaded when this run makes other bytes of the same object.</summary>
    public async ValueTask DropUselessUploadAsync()
    {
        if (Earlier is not { } useless || EarlierNote == _note)
        {
            return;
        }

        Earlier = null;
        Journaled = new Dictionary<int, CheckpointRecord.PartStored>();
        try
        {
            await Route.Sink.Sink.AbortAsync(Placed.Key, useless.UploadId, context.Stopping).ConfigureAwait(false);
        }
        catch (StoreException e) when (!e.EndsRun)
        {
            Fail(new FlowException($"the upload that an earlier run left for {Placed.Key} can't be aborted: {e.Message}"));
        }
    }

    /// <summary>Opens the session of a continued upload ahead of its parts, to learn which ones are stored.</summary>
    public async ValueTask<IReadOnlyDictionary<int, UploadedPart>> FindStoredPartsAsync() =>
        (await OpenAsync().ConfigureAwait(false)).StoredParts;

    /// <summary>Counts a part as stored that an earlier run sent.</summary>
    /// <returns>True when it was the last one missing: the caller then commits.</returns>
    public bool AcceptStored(CheckpointRecord.PartStored part) => Add(part.Sequence, part.Part, part.Part.Crc64 ?? 0);

    /// <summary>Stores one part; the caller disposes of it.</summary>
    public async ValueTask StoreAsync(Part part)
    {
        if (part is { IsLast: true, Sequence: 0 })
        {
            await PutWholeAsync(part).ConfigureAwait(false);
            return;
        }

        var session = await OpenAsync().ConfigureAwait(false);
        var crc = part.EnsureCrc64();
        if (session.StoredParts.TryGetValue(part.Sequence, out var stored) && stored.Crc64 == crc && stored.Size == part.Length)
        {
            // The journal's tail was lost with the earlier run, but the store has the part.
        }
        else
        {
            stored = await session.WriteAsync(part, context.Stopping).ConfigureAwait(false);
            context.Counters.Written(part.Length);
        }

        if (Route.IsPartwise)
        {
            // Not cancelled: what the store has confirmed is worth knowing in the next run.
            await context.Journal.AppendAsync(
                new CheckpointRecord.PartStored(Id, part.Sequence, stored, owner.SourceCrcOf(part.Sequence), owner.SourceLengthOf(part.Sequence)),
                CancellationToken.None).ConfigureAwait(false);
        }

        if (part.IsLast)
        {
            _total = part.Sequence + 1;
        }

        if (Add(part.Sequence, stored, crc))
        {
            await CommitAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Completes the upload: all parts are stored.</summary>
    public async ValueTask CommitAsync()
    {
        var session = await OpenAsync().ConfigureAwait(false);
        var (length, crc) = (_ledger!.Length, _ledger.Crc64);
        if (await owner.JudgeAsync(Route).ConfigureAwait(false) is { } reason)
        {
            Fail(new FlowException(reason));
            return;
        }

        var end = owner.Passages?.End(Route);
        if (end?.Failure is { } failure)
        {
            Fail(new FlowException(failure));
            return;
        }

        await context.Journal.AppendDurablyAsync(
            [new CheckpointRecord.Committing(Id, length, crc, owner.SourceCrc64, end?.Findings) { PlainSha256 = end?.PlainSha256, Companions = _companions }],
            context.Stopping).ConfigureAwait(false);
        ObjectInfo? stored;
        try
        {
            stored = await session.CommitAsync([.. _parts!.Values], length, crc, context.Stopping).ConfigureAwait(false);
        }
        catch (StoreException e) when (e.Kind == StoreErrorKind.AlreadyExists)
        {
            stored = await SameAlreadyThereAsync(length, crc).ConfigureAwait(false);
        }

        if (stored is not null)
        {
            session.Suspend();
            if (end is { Findings.Count: > 0 })
            {
                await Route.Sink.Sink.AddTagsAsync(Placed, end.Findings, context.Stopping).ConfigureAwait(false);
            }

            await CommittedAsync(stored, end, hadParts: true).ConfigureAwait(false);
        }
    }

    /// <summary>Lets go of the session. After a failure that may pass, or when the run was cut off, the upload stays for the next run.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The flow's outcome is settled; an upload that can't be aborted is found again by gc, and the reason is kept with the failure.")]
    public async ValueTask CloseAsync(bool cutOff)
    {
        var keeps = cutOff || KeepsUpload;
        if (_opening is { IsCompletedSuccessfully: true })
        {
            var session = await _opening.ConfigureAwait(false);
            if (keeps)
            {
                session.Suspend();
            }

            try
            {
                await session.DisposeAsync().ConfigureAwait(false);
            }
            catch (Exception e)
            {
                keeps = true;
                Failure = $"{Failure} (and its upload could not be aborted: {e.Message})";
            }
        }

        if (SkipReason is not null && _opening is not null)
        {
            await context.Journal.AppendAsync(new CheckpointRecord.UploadDropped(Id), CancellationToken.None).ConfigureAwait(false);
        }

        if (Failure is not null && !cutOff)
        {
            await context.Journal.AppendAsync(new CheckpointRecord.Failed(Id, Failure, keeps), CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async ValueTask PutWholeAsync(Part part)
    {
        if (await owner.JudgeAsync(Route).ConfigureAwait(false) is { } reason)
        {
            Fail(new FlowException(reason));
            return;
        }

        var end = owner.Passages?.End(Route);
        if (end?.Failure is { } failure)
        {
            Fail(new FlowException(failure));
            return;
        }

        var crc = part.EnsureCrc64();
        ObjectInfo? stored;
        if (Candidate is { } candidate && candidate.Size == part.Length && candidate.Crc64 == crc)
        {
            stored = candidate;
        }
        else
        {
            try
            {
                await AdoptAsync().ConfigureAwait(false);
                var whole = end is null ? Placed : Placed.WithMetadata(end.Findings);
                stored = await Route.Sink.Sink.PutAsync(owner.Origin, whole, part, context.Stopping).ConfigureAwait(false);
                context.Counters.Written(part.Length);
            }
            catch (StoreException e) when (e.Kind == StoreErrorKind.AlreadyExists)
            {
                stored = await SameAlreadyThereAsync(part.Length, crc).ConfigureAwait(false);
            }
        }

        if (stored is not null)
        {
            await CommittedAsync(stored, end, hadParts: false).ConfigureAwait(false);
        }
    }

    // A write that must not overwrite found the key taken. If what is there is what was to be written, then an earlier try of ours,
    // whose answer was lost, put it there.
    private async ValueTask<ObjectInfo?> SameAlreadyThereAsync(long length, ulong crc)
    {
        var there = await Route.Sink.Sink.HeadAsync(Placed.Key, context.Stopping).ConfigureAwait(false);
        if (there is not null && there.Size == length && there.Crc64 == crc)
        {
            return there;
        }

        if (Route.Sink.Sink.IfExists == IfExists.Skip)
        {
            SkipReason = "it is at the destination already";
            KeepsUpload = false;
        }
        else
        {
            Fail(new FlowException($"{Placed.Key} is at the destination already (if_exists: fail)"));
        }

        return null;
    }

    private async ValueTask CommittedAsync(ObjectInfo stored, PassageEnd? end, bool hadParts)
    {
        CheckpointRecord record = Route.Sink.Sink.CommitsWithRun
            ? new CheckpointRecord.Held(Id, stored, owner.SourceCrc64)
            : new CheckpointRecord.Committed(Id, stored, owner.SourceCrc64, hadParts) { Findings = end?.Findings, PlainSha256 = end?.PlainSha256, Companions = _companions };
        await context.Journal.AppendAsync(record, CancellationToken.None).ConfigureAwait(false);
        Stored = stored;
    }

    private bool Add(int sequence, UploadedPart part, ulong crc)
    {
        lock (_gate)
        {
            (_parts ??= []).Add(sequence, part);
            (_ledger ??= new CrcLedger()).Add(sequence, part.Size, crc);
            _count++;
            return _count == _total;
        }
    }

    private Task<ISinkSession> OpenAsync()
    {
        lock (_gate)
        {
            return _opening ??= OpenNowAsync();
        }
    }

    // Once per object: a whole put, or the opening of its session, is its only caller.
    private async ValueTask AdoptAsync()
    {
        if (await SourceAttributesReader.ReadAsync(owner, Route, Notes, context.Stopping).ConfigureAwait(false) is { } source)
        {
            Placed = Route.Sink.Sink.Adopt(Placed, source);
        }
    }

    private async Task<ISinkSession> OpenNowAsync()
    {
        await AdoptAsync().ConfigureAwait(false);
        if (MayHaveStrayUpload && Earlier is null)
        {
            await foreach (var stray in Route.Sink.Sink.ListUploadsAsync(Placed.Key, context.Stopping).ConfigureAwait(false))
            {
                await Route.Sink.Sink.AbortAsync(Placed.Key, stray.UploadId, context.Stopping).ConfigureAwait(false);
            }
        }

        var session = await Route.Sink.Sink.OpenAsync(owner.Origin, Placed, Earlier, context.Stopping).ConfigureAwait(false);
        try
        {
            if (session.UploadId != Earlier?.UploadId)
            {
                await context.Journal.AppendDurablyAsync(
                    [new CheckpointRecord.UploadBegun(Id, session.UploadId, _note)], context.Stopping).ConfigureAwait(false);
            }

            return session;
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
