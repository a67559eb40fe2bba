using System.IO.Pipelines;
using OssPipeline.Core.Data;

namespace OssPipeline.Core.Blocks;

/// <summary>The writing end of <see cref="PartPipe"/>.</summary>
/// <remarks>
/// <see cref="GetMemory"/> can't wait for a lease. As long as the current part has room, it gives the part's own memory; else a small
/// array that the next flush copies over, which happens once per part.
/// </remarks>
internal sealed class PartPipeWriter(IFlowWriter<Part> output, CancellationToken runToken) : PipeWriter
{
    private const int SmallestScratch = 4096;

    private readonly PartPipeWait _wait = new(runToken);
    private Lease? _lease;
    private int _size; // Of the part being filled.
    private int _filled;
    private int _sequence;
    private long _offset;
    private byte[] _scratch = [];
    private int _scratched;
    private bool _lentScratch;
    private bool _broken;
    private bool _completed;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _scratched;

    private int Room => _lease is null ? 0 : _size - _filled;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        ThrowIfUnusable();
        _lentScratch = _scratched > 0 || Room == 0 || Room < sizeHint;
        if (!_lentScratch)
        {
            return _lease!.Memory.Slice(_filled, Room);
        }

        ReserveScratch(Math.Max(sizeHint, 1));
        return _scratch.AsMemory(_scratched);
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        ThrowIfUnusable();
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)bytes, (uint)(_lentScratch ? _scratch.Length - _scratched : Room));
        if (_lentScratch)
        {
            _scratched += bytes;
        }
        else
        {
            _filled += bytes;
        }
    }

    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfUnusable();
        await RunAsync(ReadOnlyMemory<byte>.Empty, cancellationToken).ConfigureAwait(false);
        return new FlushResult(_wait.TakeCancellation(), isCompleted: false);
    }

    public override async ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        ThrowIfUnusable();
        await RunAsync(source, cancellationToken).ConfigureAwait(false);
        return new FlushResult(_wait.TakeCancellation(), isCompleted: false);
    }

    public override void CancelPendingFlush() => _wait.Cancel();

    public override async ValueTask CompleteAsync(Exception? exception = null)
    {
        try
        {
            if (exception is null && !_broken && !_completed)
            {
                do
                {
                    _wait.TakeCancellation(); // Completing can't be called off, only cancelled.
                    await RunAsync(ReadOnlyMemory<byte>.Empty, runToken).ConfigureAwait(false);
                }
                while (_scratched > 0);

                _lease ??= Lease.Empty;
                await EmitAsync(isLast: true, runToken).ConfigureAwait(false);
            }
        }
        finally
        {
            Release();
        }
    }

    public override void Complete(Exception? exception = null)
    {
        var unfinished = exception is null && !_broken && !_completed;
        Release();
        if (unfinished)
        {
            throw new InvalidOperationException("Handing on the last part may have to wait: complete the pipe with CompleteAsync.");
        }
    }

    // All that was written before, then the source. Called off, it keeps what is left for the next call.
    private async ValueTask RunAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            runToken.ThrowIfCancellationRequested();
            if (_scratched > 0)
            {
                var kept = await CopyAsync(_scratch.AsMemory(0, _scratched), cancellationToken).ConfigureAwait(false);
                _scratch.AsSpan(kept, _scratched - kept).CopyTo(_scratch);
                _scratched -= kept;
            }

            var copied = _scratched > 0 ? 0 : await CopyAsync(source, cancellationToken).ConfigureAwait(false);
            if (copied < source.Length)
            {
                var rest = source[copied..];
                ReserveScratch(rest.Length);
                rest.CopyTo(_scratch.AsMemory(_scratched));
                _scratched += rest.Length;
            }
        }
        catch
        {
            _broken = true;
            throw;
        }
    }

    private async ValueTask<int> CopyAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken)
    {
        var copied = 0;
        while (copied < source.Length)
        {
            if (_lease is not null && Room == 0)
            {
                await EmitAsync(isLast: false, cancellationToken).ConfigureAwait(false);
            }

            if (_lease is null && !await TryLeaseAsync(cancellationToken).ConfigureAwait(false))
            {
                break;
            }

            var count = Math.Min(Room, source.Length - copied);
            source.Span.Slice(copied, count).CopyTo(_lease!.GetSpan()[_filled..]);
            _filled += count;
            copied += count;
        }

        return copied;
    }

    private async ValueTask<bool> TryLeaseAsync(CancellationToken cancellationToken)
    {
        _size = output.PartSize(_sequence);
        ArgumentOutOfRangeException.ThrowIfLessThan(_size, 1, nameof(output.PartSize));
        using var wait = _wait.Begin(cancellationToken);
        try
        {
            _lease = await output.AcquireAsync(_size, wait.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (_wait.IsCancellationPending && !wait.IsCallersCancellation)
        {
            return false;
        }
    }

    private async ValueTask EmitAsync(bool isLast, CancellationToken cancellationToken)
    {
        var part = new Part(output.Origin, _sequence, isLast, _offset, _lease!, _filled);
        _lease = null;
        _sequence++;
        _offset += _filled;
        _filled = 0;
        using var both = CancellationTokenSource.CreateLinkedTokenSource(runToken, cancellationToken);
        try
        {
            await output.WriteAsync(part, both.Token).ConfigureAwait(false);
        }
        catch
        {
            part.Dispose();
            throw;
        }
    }

    private void ReserveScratch(int bytes)
    {
        if (_scratch.Length - _scratched >= bytes)
        {
            return;
        }

        var larger = LargeArrayPool.Of<byte>().Rent(Math.Max(checked(_scratched + bytes), SmallestScratch));
        _scratch.AsSpan(0, _scratched).CopyTo(larger);
        ReturnScratch();
        _scratch = larger;
    }

    private void ReturnScratch()
    {
        if (_scratch.Length > 0)
        {
            LargeArrayPool.Of<byte>().Return(_scratch);
            _scratch = [];
        }
    }

    private void Release()
    {
        _completed = true;
        ((IDisposable?)_lease)?.Dispose();
        _lease = null;
        ReturnScratch();
    }

    private void ThrowIfUnusable()
    {
        if (_completed || _broken)
        {
            throw new InvalidOperationException(_completed ? "The pipe is completed." : "An earlier write to the pipe failed or was cancelled.");
        }
    }
}
