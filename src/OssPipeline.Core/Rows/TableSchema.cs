namespace OssPipeline.Core.Rows;

/// <summary>The columns of a table, in order. Two are equal when their columns are; comments don't count.</summary>
public sealed class TableSchema : IEquatable<TableSchema>
{
    private readonly Dictionary<string, int> _byName;

    /// <summary>Makes one.</summary>
    /// <param name="columns">At least one; no name twice, in any case.</param>
    /// <exception cref="InvalidDataException">There is no column, or a name stands twice.</exception>
    public TableSchema(IEnumerable<TableColumn> columns)
    {
        Columns = [.. columns];
        if (Columns.Count == 0)
        {
            throw new InvalidDataException("A table has at least one column.");
        }

        _byName = new Dictionary<string, int>(Columns.Count, StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < Columns.Count; i++)
        {
            if (!_byName.TryAdd(Columns[i].Name, i))
            {
                throw new InvalidDataException($"Two columns are called '{Columns[i].Name}'; MaxCompute tells no case apart.");
            }
        }
    }

    /// <summary>The columns.</summary>
    public IReadOnlyList<TableColumn> Columns { get; }

    /// <summary>Where a column is, in any case; -1 when there is none of that name.</summary>
    public int IndexOf(string name) => _byName.GetValueOrDefault(name, -1);

    /// <inheritdoc/>
    public bool Equals(TableSchema? other)
    {
        if (other is null || other.Columns.Count != Columns.Count)
        {
            return false;
        }

        for (var i = 0; i < Columns.Count; i++)
        {
            if (!string.Equals(Columns[i].Name, other.Columns[i].Name, StringComparison.OrdinalIgnoreCase) || Columns[i].Type != other.Columns[i].Type)
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as TableSchema);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var column in Columns)
        {
            hash.Add(column.Name, StringComparer.OrdinalIgnoreCase);
            hash.Add(column.Type);
        }

        return hash.ToHashCode();
    }

    /// <summary>The columns as <c>name type, …</c>, for messages.</summary>
    public override string ToString() => string.Join(", ", Columns.Select(c => $"{c.Name} {c.Type}"));
}
