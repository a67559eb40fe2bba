namespace OssPipeline.DevServer.Storage;

/// <summary>A data file that holds a stretch of an object.</summary>
/// <param name="File">The data file's ID in its bucket.</param>
/// <param name="Length">How many bytes it holds, all of them the object's; never 0.</param>
internal readonly record struct Extent(long File, long Length);
