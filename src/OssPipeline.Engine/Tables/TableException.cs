namespace OssPipeline.Engine.Tables;

/// <summary>A table can't be written, whatever object comes: ends the run.</summary>
public sealed class TableException(string message, Exception? innerException = null) : Exception(message, innerException);
