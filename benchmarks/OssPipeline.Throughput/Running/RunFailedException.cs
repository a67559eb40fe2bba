namespace OssPipeline.Throughput.Running;

/// <summary>A measured run did not do its work; it has no figure.</summary>
internal sealed class RunFailedException(string message) : Exception(message);
