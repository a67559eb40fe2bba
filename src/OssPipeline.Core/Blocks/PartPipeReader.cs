using System.Buffers;
using System.IO.Pipelines;
using OssPipeline.Core.Data;

namespace OssPipeline.Core.Blocks;

/// <summary>The reading end of <see cref="PartPipe"/>.</summary>
internal sealed class PartPipeReader(IFlowReader<Part> input, CancellationToken runToken) : PipeReader
{
    private readonly PartPipeWait _wait = new(runToken);
    private PartPipeSegment? _head;
    private PartPipeSegment? _tail;
    private int _consumed; // Bytes of the head that are consumed already.
    private long _examined; // How far the bytes were looked at, in the segments' running index.
    private bool _ended;
    private bool _completed;

    public override bool TryRead(out ReadResult result)
    {
        ObjectDisposedException.ThrowIf(_completed, this);
        var cancelled = _wait.TakeCancellation();
        var unexamined = _tail is not null && _tail.End > _examined;
        var ready = cancelled || unexamined || _ended;
        result = ready ? new ReadResult(Buffer(), cancelled, _ended) : default;
        return ready;
    }

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        runToken.ThrowIfCancellationRequested();
        ReadResult result;
        while (!TryRead(out result))
        {
            using var wait = _wait.Begin(cancellationToken);
            try
            {
                Append(await input.ReadAsync(wait.Token).ConfigureAwait(false));
            }
            catch (OperationCanceledException) when (_wait.IsCancellationPending && !wait.IsCallersCancellation)
            {
                // CancelPendingRead: TryRead reports it, and nothing was lost.
            }
        }

        return result;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        ObjectDisposedException.ThrowIf(_completed, this);
        if (examined.GetObject() is PartPipeSegment looked)
        {
            _examined = Math.Max(_examined, looked.RunningIndex + examined.GetInteger());
        }

        if (consumed.GetObject() is not PartPipeSegment to)
        {
            return; // The position of an empty buffer.
        }

        while (_head is { } first && first != to)
        {
            RemoveHead(first);
        }

        if (_head is null)
        {
            throw new InvalidOperationException("The reader was advanced to a place that it had left already.");
        }

        _consumed = consumed.GetInteger();
        if (_consumed == to.Memory.Length)
        {
            RemoveHead(to);
        }
    }

    public override void CancelPendingRead() => _wait.Cancel();

    public override void Complete(Exception? exception = null)
    {
        _completed = true;
        while (_head is { } first)
        {
            RemoveHead(first);
        }

    }

    private ReadOnlySequence<byte> Buffer() =>
        _head is null ? ReadOnlySequence<byte>.Empty : new ReadOnlySequence<byte>(_head, _consumed, _tail!, _tail!.Memory.Length);

    private void Append(Part? part)
    {
        _ended = part is null || part.IsLast;
        if (part is null || part.Length == 0)
        {
            part?.Dispose();
            return;
        }

        _tail = new PartPipeSegment(part, _tail);
        if (_head is null)
        {
            // A fresh chain counts from 0 again.
            _head = _tail;
            _examined = 0;
        }
    }

    private void RemoveHead(PartPipeSegment first)
    {
        _head = first.NextSegment;
        _consumed = 0;
        if (_head is null)
        {
            _tail = null;
        }

        first.Release();
    }
}
