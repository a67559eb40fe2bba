namespace OssPipeline.Engine.Run;

/// <summary>A failure of one object that the engine itself found.</summary>
/// <param name="message">What is wrong.</param>
internal sealed class FlowException(string message) : Exception(message);
