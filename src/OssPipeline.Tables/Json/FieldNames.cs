using System.Runtime.InteropServices;
using System.Text;
using OssPipeline.Core.Rows;
using OssPipeline.Tables.Csv;

namespace OssPipeline.Tables.Json;

/// <summary>Finds the columns of fields by their names' bytes; what it found once costs nothing again. Not safe for concurrent use.</summary>
internal sealed class FieldNames(TableSchema schema)
{
    /// <summary>No column has the name.</summary>
    public const int Unknown = -1;

    // Names that come with data are remembered up to a number, as some data has keys for names.
    private const int MaxKnown = 4096;

    private readonly Dictionary<ulong, List<(byte[] Name, int Column)>> _known = [];
    private int _count;

    /// <summary>The column of a field: its name, or what is left of that as a column's name, in any case.</summary>
    public int Find(ReadOnlySpan<byte> name)
    {
        var hash = Hash(name);
        if (_known.TryGetValue(hash, out var names))
        {
            foreach (var (known, column) in CollectionsMarshal.AsSpan(names))
            {
                if (name.SequenceEqual(known))
                {
                    return column;
                }
            }
        }

        var found = Search(Encoding.UTF8.GetString(name));
        if (_count < MaxKnown)
        {
            _count++;
            (names ?? (_known[hash] = [])).Add((name.ToArray(), found));
        }

        return found;
    }

    private int Search(string name)
    {
        var column = schema.IndexOf(name);
        return column >= 0 ? column : schema.IndexOf(CsvNames.Sanitise([name], 1)[0]);
    }

    private static ulong Hash(ReadOnlySpan<byte> name)
    {
        var hash = 14695981039346656037;
        foreach (var one in name)
        {
            hash = (hash ^ one) * 1099511628211; // FNV-1a.
        }

        return hash;
    }
}
