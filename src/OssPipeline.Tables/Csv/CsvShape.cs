using OssPipeline.Core.Rows;
using OssPipeline.Tables.Text;

namespace OssPipeline.Tables.Csv;

/// <summary>All that decoding the rows of one object takes beside their text.</summary>
/// <param name="Schema">The columns.</param>
/// <param name="Fields">Which field each of them is.</param>
/// <param name="FieldCount">How many fields a row has.</param>
/// <param name="Dialect">How rows are written.</param>
/// <param name="Nulls">Texts for null.</param>
/// <param name="Ragged">What becomes of rows with another number of fields.</param>
/// <param name="Times">Formats and zone.</param>
internal sealed record CsvShape(
    TableSchema Schema, IReadOnlyList<int> Fields, int FieldCount, CsvDialect Dialect, CsvNulls Nulls, RaggedRows Ragged, TimeRules Times)
{
    /// <summary>Whether a decoder made for one may be used for the other.</summary>
    public bool Suits(CsvShape other) =>
        Schema.Equals(other.Schema) && FieldCount == other.FieldCount && Fields.SequenceEqual(other.Fields);
}
