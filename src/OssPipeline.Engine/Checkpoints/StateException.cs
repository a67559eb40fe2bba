namespace OssPipeline.Engine.Checkpoints;

/// <summary>The job's state can't be used: it is held by another run, belongs to another pipeline, or is of a newer version.</summary>
/// <param name="message">What is wrong, with the file, and what to do.</param>
/// <param name="innerException">The cause.</param>
public sealed class StateException(string message, Exception? innerException = null) : Exception(message, innerException);
