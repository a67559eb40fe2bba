using System.Text;

namespace OssPipeline.Storage.Manifests;

/// <summary>Reads records of CSV (RFC 4180). A broken one costs no other: a quote that is never closed spoils its own line only.</summary>
/// <param name="lines">The file.</param>
/// <param name="spansLines">Whether a field in quotes may have line ends; false where each line is a record.</param>
internal sealed class CsvReader(LineReader lines, bool spansLines)
{
    private const int MostLines = 256;
    private const int MostChars = 1 << 20;

    private readonly Queue<(long Number, string Text, string? Problem)> _ahead = new();

    /// <summary>The line that the record last read begins on, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>Its fields.</summary>
    public List<string> Fields { get; } = [];

    /// <summary>What is wrong with it; null for nothing.</summary>
    public string? Problem { get; private set; }

    /// <summary>Reads the next record, passing over empty lines; false at the end.</summary>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        (long Number, string Text, string? Problem) first;
        do
        {
            if (await NextAsync(0, cancellationToken).ConfigureAwait(false) is not { } next)
            {
                return false;
            }

            first = next;
            _ahead.Dequeue();
        }
        while (first.Text.Length == 0 && first.Problem is null);

        Line = first.Number;
        var isOpen = false;
        Problem = first.Problem ?? Parse(first.Text, out isOpen);
        if (Problem is null && isOpen)
        {
            Problem = spansLines && await SpanAsync(first.Text, cancellationToken).ConfigureAwait(false) is { } used ? Drop(used) : "a quote is opened and never closed";
        }

        return true;
    }

    // Looks ahead for the end of the quotes; without one, the lines are read again as records of their own.
    private async ValueTask<int?> SpanAsync(string first, CancellationToken cancellationToken)
    {
        var record = new StringBuilder(first);
        for (var used = 0; used < MostLines && record.Length < MostChars; used++)
        {
            if (await NextAsync(used, cancellationToken).ConfigureAwait(false) is not { Problem: null } more)
            {
                return null;
            }

            record.Append('\n').Append(more.Text);

            // Only a line with a quote can close what is open.
            if (more.Text.Contains('"', StringComparison.Ordinal))
            {
                if (Parse(record.ToString(), out var isOpen) is not null)
                {
                    return null;
                }

                if (!isOpen)
                {
                    return used + 1;
                }
            }
        }

        return null;
    }

    private string? Drop(int used)
    {
        for (; used > 0; used--)
        {
            _ahead.Dequeue();
        }

        return null;
    }

    private async ValueTask<(long Number, string Text, string? Problem)?> NextAsync(int index, CancellationToken cancellationToken)
    {
        while (_ahead.Count <= index)
        {
            if (!await lines.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                return null;
            }

            _ahead.Enqueue((lines.Number, lines.Text, lines.Problem));
        }

        return _ahead.ElementAt(index);
    }

    private string? Parse(string text, out bool isOpen)
    {
        Fields.Clear();
        isOpen = false;
        for (var at = 0; ;)
        {
            if (at < text.Length && text[at] == '"')
            {
                var field = new StringBuilder();
                for (at++; ;)
                {
                    var quote = text.IndexOf('"', at);
                    if (quote < 0)
                    {
                        isOpen = true;
                        return null;
                    }

                    field.Append(text, at, quote - at);
                    at = quote + 1;
                    if (at >= text.Length || text[at] != '"')
                    {
                        break;
                    }

                    field.Append('"');
                    at++;
                }

                if (at < text.Length && text[at] != ',')
                {
                    return "a field goes on behind its closing quote";
                }

                Fields.Add(field.ToString());
            }
            else
            {
                var end = text.IndexOf(',', at);
                end = end < 0 ? text.Length : end;
                Fields.Add(text[at..end]);
                at = end;
            }

            if (at >= text.Length)
            {
                return null;
            }

            at++;
        }
    }
}
