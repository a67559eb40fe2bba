using OssPipeline.Core.Storage;

namespace OssPipeline.Tables.Table;

/// <summary>A file being written: encoded, cut into parts, sent. One caller at a time.</summary>
internal sealed class TableFile : IAsyncDisposable
{
    private readonly string _folder;
    private readonly PartOutput _output;
    private readonly IRowEncoder _encoder;
    private readonly FileUpload _upload;
    private readonly ColumnSummary[] _columns;
    private readonly UploadRoom _room;
    private long _rows;

    public TableFile(string key, string folder, IRowFormat format, RowGroup first, UploadRoom room, int partSize)
    {
        _folder = folder;
        _room = room;
        _output = new PartOutput(partSize, room.Held);
        _upload = new FileUpload(room, key, new WriteOptions(new ObjectAttributes { ContentType = format.ContentType }));
        _columns = [.. first.Schema.Columns.Select(c => new ColumnSummary(c))];
        _encoder = format.Open(first.Schema, _output, first);
    }

    /// <summary>Bytes of the file by now.</summary>
    public long Length => _output.Length;

    /// <summary>Bytes of it that are in memory.</summary>
    public long Waiting => _output.Waiting;

    /// <summary>Adds rows, which stay the caller's, and sends the parts that are full.</summary>
    public async ValueTask WriteAsync(RowGroup group, CancellationToken cancellationToken)
    {
        _upload.ThrowIfFailed();
        foreach (var piece in group.Pieces)
        {
            for (var i = 0; i < _columns.Length; i++)
            {
                _columns[i].Add(piece.Columns[i]);
            }
        }

        await _encoder.WriteAsync(group, SendFullAsync, cancellationToken).ConfigureAwait(false);
        _rows += group.Rows;
        await SendFullAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends what is in memory where it may be a part that others follow.</summary>
    public async ValueTask SendEarlyAsync(CancellationToken cancellationToken)
    {
        await SendFullAsync(cancellationToken).ConfigureAwait(false);
        if (_output.Waiting >= Math.Max(_room.Store.Info.MinPartSize, 1))
        {
            await _upload.SendAsync(_output.TakeRest(), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Ends the file and waits for all its parts; it stays invisible.</summary>
    public async ValueTask<FileNote> FinishAsync(CancellationToken cancellationToken)
    {
        await _encoder.CompleteAsync(cancellationToken).ConfigureAwait(false);
        await SendFullAsync(cancellationToken).ConfigureAwait(false);
        if (_output.Waiting > 0)
        {
            await _upload.SendAsync(_output.TakeRest(), cancellationToken).ConfigureAwait(false);
        }

        var held = await _upload.FinishAsync(cancellationToken).ConfigureAwait(false);
        return new FileNote(held, _folder, _rows, [.. _columns.Select(c => c.ToFacts())]);
    }

    /// <summary>Gives its memory back; an upload that is not finished is left for whoever aborts them all.</summary>
    public async ValueTask DisposeAsync()
    {
        await _encoder.DisposeAsync().ConfigureAwait(false);
        await _upload.QuietAsync().ConfigureAwait(false);
        await _output.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask SendFullAsync(CancellationToken cancellationToken)
    {
        while (_output.TryTake(out var part))
        {
            await _upload.SendAsync(part, cancellationToken).ConfigureAwait(false);
        }
    }
}
