namespace OssPipeline.Storage.Local;

/// <summary>What wrote a folder, and by whose conventions it is read.</summary>
public enum LocalExport
{
    /// <summary>Nobody in particular: every file counts.</summary>
    None,

    /// <summary>Hadoop or Spark, or <c>hadoop fs -get</c>: <c>_SUCCESS</c> marks, hidden names, <c>.crc</c> side-cars.</summary>
    Hdfs,
}
