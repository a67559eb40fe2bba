using System.Diagnostics.CodeAnalysis;
using OssPipeline.Core.Rows;

namespace OssPipeline.Tables.RowBlocks.Expressions;

/// <summary><c>in (…)</c> over texts, by a hash set of their bytes; null for null. Over other types it is written as comparisons.</summary>
internal sealed class InExpression : Expression
{
    private readonly Expression _operand;
    private readonly HashSet<byte[]>.AlternateLookup<ReadOnlySpan<byte>> _items;

    public InExpression(Expression operand, IEnumerable<byte[]> items)
        : base(new ColumnType(ColumnKind.Boolean))
    {
        _operand = operand;
        _items = new HashSet<byte[]>(items, BytesComparer.Instance).GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    public override Column Evaluate(IReadOnlyList<Column> columns, int rows)
    {
        using var values = _operand.Evaluate(columns, rows);
        using var builder = new ColumnBuilder(Type, rows);
        for (var row = 0; row < rows; row++)
        {
            if (values.IsNull(row))
            {
                builder.AppendNull();
            }
            else
            {
                builder.AppendBoolean(_items.Contains(values.BytesAt(row)));
            }
        }

        return builder.Build();
    }

    private sealed class BytesComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static BytesComparer Instance { get; } = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode([DisallowNull] byte[] obj) => GetHashCode(obj.AsSpan());

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = default(HashCode);
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }
    }
}
