using System.IO.Pipelines;

namespace OssPipeline.Engine.Tables;

/// <summary>Looks at the beginning of a pipe and consumes nothing of it, so that somebody else can read it from the start.</summary>
/// <param name="inner">The pipe.</param>
/// <param name="limit">How many bytes to show at most; behind them it seems to end.</param>
internal sealed class PeekReader(PipeReader inner, long limit) : PipeReader
{
    private ReadResult _last;
    private long _offset;
    private bool _isReading;

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            _last = await inner.ReadAsync(cancellationToken).ConfigureAwait(false);
            _isReading = true;
            var isLimited = _last.Buffer.Length >= limit;
            var shown = isLimited ? _last.Buffer.Slice(0, limit) : _last.Buffer;
            if (shown.Length > _offset || isLimited || _last.IsCompleted || _last.IsCanceled)
            {
                return new ReadResult(shown.Slice(_offset), _last.IsCanceled, _last.IsCompleted || isLimited);
            }

            Release(examined: true);
        }
    }

    public override bool TryRead(out ReadResult result)
    {
        result = default;
        return false;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (!_isReading)
        {
            return;
        }

        if (consumed.GetObject() is not null)
        {
            _offset = _last.Buffer.Slice(0, consumed).Length;
        }

        Release(examined: true);
    }

    public override void CancelPendingRead() => inner.CancelPendingRead();

    /// <summary>Ends the looking; the pipe is for others now.</summary>
    public override void Complete(Exception? exception = null)
    {
        if (_isReading)
        {
            Release(examined: false);
        }
    }

    private void Release(bool examined)
    {
        _isReading = false;
        inner.AdvanceTo(_last.Buffer.Start, examined ? _last.Buffer.End : _last.Buffer.Start);
    }
}
