using System.Collections.Concurrent;
using System.Text;
using OssPipeline.Core.Rows;
using OssPipeline.Core.Storage;

namespace OssPipeline.Tables.Table;

/// <summary>The partitions of a run, by their folders. Safe for concurrent use.</summary>
internal sealed class PartitionBook
{
    /// <summary>The most partitions of a table (MaxCompute, "Limits").</summary>
    public const int MostPartitions = 60_000;

    /// <summary>Room for a file name behind a folder.</summary>
    private const int FileNameBytes = 64;

    private readonly ConcurrentDictionary<string, Partition> _byFolder = new(StringComparer.Ordinal);
    private readonly TableSchema _fileSchema;
    private readonly string[] _names;
    private readonly byte[]? _null;
    private readonly string _prefix;
    private readonly StoreInfo _store;

    public PartitionBook(TableSchema fileSchema, IReadOnlyList<string> partitionBy, string? nullValue, string prefix, StoreInfo store)
    {
        _fileSchema = fileSchema;
        _names = [.. partitionBy.Select(n => n.ToLowerInvariant())];
        _null = nullValue is null ? null : Encoding.UTF8.GetBytes(nullValue);
        _prefix = prefix;
        _store = store;
    }

    /// <summary>All there are by now.</summary>
    public ICollection<Partition> All => _byFolder.Values;

    /// <summary>How many there are by now.</summary>
    public int Count => _byFolder.Count;

    /// <summary>The one of a table without partition columns.</summary>
    public Partition Whole => _byFolder.GetOrAdd("", static (folder, schema) => new Partition(folder, schema), _fileSchema);

    /// <summary>The partition of a row.</summary>
    /// <param name="keys">Partition columns, outermost first.</param>
    /// <param name="row">The row.</param>
    /// <param name="problem">What is wrong with its values, where the answer is null.</param>
    /// <exception cref="InvalidDataException">There are more than a table can have.</exception>
    public Partition? Of(ReadOnlySpan<Column> keys, int row, out PartitionProblem problem)
    {
        var folder = new StringBuilder(64);
        Span<byte> room = stackalloc byte[32];
        for (var i = 0; i < keys.Length; i++)
        {
            var value = keys[i].IsNull(row) ? _null : PartitionValue.Text(keys[i], row, room);
            if (keys[i].IsNull(row) && _null is null)
            {
                problem = new PartitionProblem(_names[i], "The partition's value is null; set null_partition to give such rows one.");
                return null;
            }

            if (PartitionValue.Problem(value) is { } wrong)
            {
                problem = new PartitionProblem(_names[i], $"{PartitionValue.Quote(value)} can't be a partition: {wrong}.");
                return null;
            }

            folder.Append(_names[i]).Append('=').Append(Encoding.UTF8.GetString(value)).Append('/');
        }

        problem = default;
        var name = folder.ToString();
        if (_byFolder.TryGetValue(name, out var known))
        {
            return known;
        }

        if (_store.KeyProblem(_prefix + name + new string('f', FileNameBytes)) is { } refused)
        {
            problem = new PartitionProblem(_names[0], $"The partition '{name}' can't be stored: {refused}.");
            return null;
        }

        if (_byFolder.Count >= MostPartitions)
        {
            throw new InvalidDataException($"The rows have over {MostPartitions:N0} partitions, more than a MaxCompute table takes; partition by something coarser.");
        }

        return _byFolder.GetOrAdd(name, static (key, schema) => new Partition(key, schema), _fileSchema);
    }
}

/// <summary>Why a row has no partition.</summary>
/// <param name="Column">The column.</param>
/// <param name="Reason">What is wrong with its value.</param>
internal readonly record struct PartitionProblem(string Column, string Reason);
