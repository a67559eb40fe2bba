namespace OssPipeline.Core.Storage;

/// <summary>Why something that was listed can't be read, found out while it was listed.</summary>
/// <param name="Reason">What is wrong, for reports; without secrets.</param>
/// <param name="Kind">The store's failure; null where a row of a list names no object at all.</param>
public sealed record ListedProblem(string Reason, StoreErrorKind? Kind);
