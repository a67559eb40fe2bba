namespace OssPipeline.Engine.Run;

/// <summary>A source found nothing to read, which is taken for a mistake unless the pipeline says that it is fine.</summary>
/// <param name="message">Which source, where it looked, and what to do.</param>
public sealed class EmptySourceException(string message) : Exception(message);
