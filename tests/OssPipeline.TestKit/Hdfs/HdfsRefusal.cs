namespace OssPipeline.TestKit.Hdfs;

/// <summary>Ends an exchange with a RemoteException.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="javaClass">The full name of the Java exception.</param>
/// <param name="message">Its message.</param>
internal sealed class HdfsRefusal(int status, string javaClass, string message) : Exception(message)
{
    public int Status => status;

    public string JavaClass => javaClass;

    public static HdfsRefusal NotFound(string path) => new(404, "java.io.FileNotFoundException", $"File does not exist: {path}");

    public static HdfsRefusal BelowFile(string path) =>
        new(403, "org.apache.hadoop.fs.ParentNotDirectoryException", $"{path} (is not a directory)");

    public static HdfsRefusal UnknownOperation(string op) => new(
        400, "java.lang.IllegalArgumentException", $"Invalid value for webhdfs parameter \"op\": No enum constant org.apache.hadoop.hdfs.web.resources.GetOpParam.Op.{op}");

    public static HdfsRefusal Io(string message) => new(403, "java.io.IOException", message);
}
