using System.IO.Pipelines;

namespace OssPipeline.Engine.Tables;

/// <summary>An object kept in a temporary file, so that it can be read twice; gone when disposed of.</summary>
internal sealed class SpooledObject : IAsyncDisposable
{
    private readonly FileStream _file;

    private SpooledObject(FileStream file) => _file = file;

    public static async ValueTask<SpooledObject> TakeAsync(PipeReader content, CancellationToken cancellationToken)
    {
        var file = new FileStream(
            Path.GetTempFileName(),
            new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.ReadWrite, Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous, BufferSize = 0 });
        try
        {
            await content.CopyToAsync(file, cancellationToken).ConfigureAwait(false);
            return new SpooledObject(file);
        }
        catch
        {
            await file.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Its bytes from the beginning; one reader at a time.</summary>
    public PipeReader Open()
    {
        _file.Position = 0;
        return PipeReader.Create(_file, new StreamPipeReaderOptions(bufferSize: 1 << 16, leaveOpen: true));
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();
}
