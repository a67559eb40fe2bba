namespace OssPipeline.Throughput;

/// <summary>The command line can't be used as given.</summary>
internal sealed class UsageException(string message) : Exception(message);
