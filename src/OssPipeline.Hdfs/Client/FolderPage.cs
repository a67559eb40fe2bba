namespace OssPipeline.Hdfs.Client;

/// <summary>A piece of a folder's entries, in the server's order.</summary>
/// <param name="Entries">The entries; one without a name means that the path is a file.</param>
/// <param name="HasMore">Whether entries follow the last one.</param>
/// <param name="Unreadable">How many entries have names that are no text.</param>
internal sealed record FolderPage(List<FileStatus> Entries, bool HasMore, int Unreadable);
