namespace OssPipeline.Query;

/// <summary>A column of an answer.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type, in DuckDB's words.</param>
/// <param name="IsNumber">Whether its values are numbers.</param>
public sealed record QueryColumn(string Name, string Type, bool IsNumber);
