namespace OssPipeline.EndToEnd.Tests.NodeClient;

/// <summary>How a call of the client failed.</summary>
/// <param name="Name">The error's name.</param>
/// <param name="Code">OSS's error code.</param>
/// <param name="Status">The HTTP status; negative when there was no answer.</param>
/// <param name="Message">Its message.</param>
/// <param name="RequestId">The request's ID.</param>
public sealed record NodeError(string? Name, string? Code, int? Status, string? Message, string? RequestId);
