using System.Text;
using OssPipeline.Core.Storage;

namespace OssPipeline.Http;

/// <summary>A list of URLs with keys, in memory: the text of keys and URLs, and where each is in it, ordered by key.</summary>
internal sealed class UrlList
{
    private readonly byte[] _text;
    private readonly Entry[] _entries;

    private UrlList(string location, byte[] text, Entry[] entries)
    {
        Location = location;
        _text = text;
        _entries = entries;
    }

    /// <summary>The file.</summary>
    public string Location { get; }

    /// <summary>How many objects and broken lines there are.</summary>
    public int Count => _entries.Length;

    /// <summary>Reads a list. Broken lines become entries with their problem, under the key <c>FILE:LINE</c>.</summary>
    /// <exception cref="IOException">It can't be read.</exception>
    /// <exception cref="InvalidDataException">It is larger than 1 GiB.</exception>
    public static async ValueTask<UrlList> ReadAsync(string path, UrlColumns columns, CancellationToken cancellationToken)
    {
        var (text, entries) = (new MemoryStream(), new List<Entry>());
        var name = Path.GetFileName(path);
        var number = 0;
        using (var reader = new StreamReader(path, new UTF8Encoding(false, throwOnInvalidBytes: false)))
        {
            while (await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
            {
                number++;
                if (line.Length == 0)
                {
                    continue;
                }

                var (url, key) = ("", "");
                if ((line.Contains('\uFFFD', StringComparison.Ordinal) ? "it is not UTF-8" : UrlLine.Parse(line, columns, out url, out key)) is { } problem)
                {
                    Add($"{name}:{number}", $"{name}:{number}: {problem}", true);
                }
                else
                {
                    Add(key, url, false);
                }
            }
        }

        return new UrlList(path, text.ToArray(), Ordered(text.GetBuffer(), entries, name));

        void Add(string key, string value, bool isBroken)
        {
            var (keyBytes, valueBytes) = (Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(value));
            if (text.Length + keyBytes.Length + valueBytes.Length > 1 << 30)
            {
                throw new InvalidDataException($"{path} lists more than 1 GiB of URLs; split it.");
            }

            entries.Add(new Entry((int)text.Length, keyBytes.Length, valueBytes.Length, number, isBroken));
            text.Write(keyBytes);
            text.Write(valueBytes);
        }
    }

    /// <summary>An entry by its place in the order of keys.</summary>
    public UrlEntry this[int index]
    {
        get
        {
            var entry = _entries[index];
            var value = Encoding.UTF8.GetString(Value(entry));
            return entry.IsBroken
                ? new UrlEntry(Encoding.UTF8.GetString(Key(entry)), null, new ListedProblem(value, null))
                : new UrlEntry(Encoding.UTF8.GetString(Key(entry)), new Uri(value), null);
        }
    }

    /// <summary>The first entry whose key is not less than one.</summary>
    public int IndexOf(string key)
    {
        var wanted = Encoding.UTF8.GetBytes(key);
        var (low, high) = (0, _entries.Length);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (Key(_entries[middle]).SequenceCompareTo(wanted) < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>The URL of a key; null when the list has none.</summary>
    public Uri? Find(string key)
    {
        var index = IndexOf(key);
        return index < Count && this[index] is { Url: { } url } entry && entry.Key == key ? url : null;
    }

    private ReadOnlySpan<byte> Key(Entry entry) => _text.AsSpan(entry.At, entry.KeyLength);

    private ReadOnlySpan<byte> Value(Entry entry) => _text.AsSpan(entry.At + entry.KeyLength, entry.ValueLength);

    // One key with two URLs is two objects for one place: neither is right.
    private static Entry[] Ordered(byte[] text, List<Entry> entries, string name)
    {
        entries.Sort((a, b) => Key(a).SequenceCompareTo(Key(b)) is not 0 and var order ? order : a.Line - b.Line);
        var kept = new List<Entry>(entries.Count);
        foreach (var entry in entries)
        {
            if (kept.Count > 0 && kept[^1] is var last && Key(last).SequenceEqual(Key(entry)))
            {
                if (!Value(last).SequenceEqual(Value(entry)))
                {
                    throw new InvalidDataException($"{name}:{entry.Line}: the key '{Encoding.UTF8.GetString(Key(entry))}' has another URL than on line {last.Line}; give each a key of its own.");
                }

                continue;
            }

            kept.Add(entry);
        }

        return [.. kept];

        ReadOnlySpan<byte> Key(Entry e) => text.AsSpan(e.At, e.KeyLength);

        ReadOnlySpan<byte> Value(Entry e) => text.AsSpan(e.At + e.KeyLength, e.ValueLength);
    }

    private readonly record struct Entry(int At, int KeyLength, int ValueLength, int Line, bool IsBroken);
}

/// <summary>An entry of a list of URLs.</summary>
/// <param name="Key">The object's key, or where a broken line stands.</param>
/// <param name="Url">Where the object is; null for a broken line.</param>
/// <param name="Problem">What is wrong with the line; null for nothing.</param>
internal readonly record struct UrlEntry(string Key, Uri? Url, ListedProblem? Problem);
