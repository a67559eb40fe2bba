using OssPipeline.Core.Data;

namespace OssPipeline.Blocks.Merging;

/// <summary>
/// Takes an index line by line and judges it as a stranger's: a broken or hostile one is refused whole, before anything is restored by it.
/// </summary>
/// <param name="merged">The merged object it is about, as it is now.</param>
internal sealed class IndexCheck(ObjectRef merged)
{
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
    private readonly List<IndexEntry> _entries = [];
    private int _line;
    private long _end;
    private bool _isWhole;

    /// <exception cref="InvalidDataException">The line can't be right, for the reason given.</exception>
    public void Add(ReadOnlySpan<byte> utf8)
    {
        _line++;
        try
        {
            Add(IndexLine.Parse(utf8));
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"line {_line} of its index: {e.Message}", e);
        }
    }

    /// <summary>The originals, in the order of their offsets.</summary>
    /// <exception cref="InvalidDataException">Its end is missing.</exception>
    public IReadOnlyList<IndexEntry> End() =>
        _isWhole ? _entries : throw new InvalidDataException($"its index ends after line {_line} without its totals: it is cut off");

    private void Add(IndexLine line)
    {
        if (_line == 1)
        {
            if (line.Version != IndexFormat.Version)
            {
                throw new InvalidDataException(line.Version is { } other ? $"it is of version {other}, which this program does not know" : "it is not the beginning of an index");
            }
        }
        else if (_isWhole)
        {
            throw new InvalidDataException("it comes after the totals");
        }
        else if (line.Count is { } count)
        {
            if (count != _entries.Count)
            {
                throw new InvalidDataException($"the totals are of {count} originals, but {_entries.Count} came before");
            }

            if (line.Size != merged.Size)
            {
                throw new InvalidDataException($"the index is of a merged object of {line.Size} bytes, and this one has {merged.Size}; merge it again");
            }

            _isWhole = true;
        }
        else
        {
            AddEntry(line);
        }
    }

    private void AddEntry(IndexLine line)
    {
        if (line is not { Key: { } key, Offset: { } offset, Length: { } length, Size: { } size, Crc64: { } crc })
        {
            throw new InvalidDataException("key, offset, length, size or crc64 is missing");
        }

        if (OriginalKey.Problem(key) is { } problem)
        {
            throw new InvalidDataException($"the key '{key}' can't be restored: {problem}");
        }

        if (_entries.Count == MergeOptions.MostMembers)
        {
            throw new InvalidDataException($"it has more than {MergeOptions.MostMembers} originals");
        }

        if (offset < _end || length < 0 || offset > merged.Size || length > merged.Size - offset)
        {
            throw new InvalidDataException($"bytes {offset} to {offset + (decimal)length} are not in the merged object of {merged.Size}, or another original's");
        }

        if (line.Head < 0 || line.Head > merged.Size || line.Lead.Length > CsvHeader.MaxLength || (line.Head > 0 && line.Lead.Length > 0)
            || size - length != line.Head + line.Lead.Length)
        {
            throw new InvalidDataException($"{length} bytes and what goes before them don't make an original of {size}");
        }

        if (!_keys.Add(key))
        {
            throw new InvalidDataException($"the key '{key}' comes twice");
        }

        _end = offset + length;
        _entries.Add(new IndexEntry(key, offset, length, size, crc) { LastModified = line.LastModified, Head = line.Head, Lead = line.Lead });
    }
}
