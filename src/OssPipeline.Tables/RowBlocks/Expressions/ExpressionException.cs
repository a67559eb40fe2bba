using System.Globalization;

namespace OssPipeline.Tables.RowBlocks.Expressions;

/// <summary>An expression is wrong; the message says where and what would be right.</summary>
internal sealed class ExpressionException : Exception
{
    public ExpressionException(int position, string problem)
        : base(string.Create(CultureInfo.InvariantCulture, $"at character {position + 1}: {problem}")) => Position = position;

    /// <summary>Where, as an index into the text.</summary>
    public int Position { get; }
}
