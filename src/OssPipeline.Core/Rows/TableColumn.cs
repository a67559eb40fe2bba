namespace OssPipeline.Core.Rows;

/// <summary>One column of a table.</summary>
/// <param name="Name">Its name; compared without regard to case, as MaxCompute does.</param>
/// <param name="Type">Its type.</param>
/// <param name="Comment">What the DDL says about it; null for nothing.</param>
public sealed record TableColumn(string Name, ColumnType Type, string? Comment = null);
