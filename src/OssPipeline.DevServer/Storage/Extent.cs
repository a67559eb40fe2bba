namespace OssPipeline.DevServer.Storage;

/// <summary>A stretch of a data file that holds a stretch of an object. Objects may share files, and a file's bytes never change.</summary>
/// <param name="File">The data file's ID in its bucket.</param>
/// <param name="Offset">Where in the file it starts, in bytes.</param>
/// <param name="Length">How many bytes it has; never 0.</param>
internal readonly record struct Extent(long File, long Offset, long Length);
