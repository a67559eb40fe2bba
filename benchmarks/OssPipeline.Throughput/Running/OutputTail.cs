using System.Text;

namespace OssPipeline.Throughput.Running;

/// <summary>Drains an output of a child and keeps its end: cheap enough not to disturb what is measured.</summary>
internal sealed class OutputTail
{
    private const int Kept = 16 << 10;

    private readonly byte[] _end = new byte[2 * Kept];
    private int _length;

    public string Text => Encoding.UTF8.GetString(_end, 0, _length).Trim();

    public string LastLine => Text.Split('\n') is { Length: > 0 } lines ? lines[^1].Trim() : "";

    public async Task DrainAsync(Stream output, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await output.ReadAsync(_end.AsMemory(_length), cancellationToken);
            if (read == 0)
            {
                return;
            }

            _length += read;
            if (_length > Kept)
            {
                _end.AsSpan(_length - Kept, Kept).CopyTo(_end);
                _length = Kept;
            }
        }
    }
}
