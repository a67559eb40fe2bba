namespace OssPipeline.Throughput.Running;

/// <summary>A server of this program that gives the files of the workloads.</summary>
/// <param name="Name">The contender's name.</param>
/// <param name="Title">What it speaks.</param>
/// <param name="Address">Where it listens.</param>
internal sealed record RemoteFiles(string Name, string Title, Uri Address)
{
    public static RemoteFiles WebHdfs(Uri address) => new("webhdfs", "WebHDFS", address);

    public static RemoteFiles S3(Uri address) => new("s3", "S3", address);

    /// <summary>The store of a pipeline file that has the workload's files.</summary>
    public string StoreOf(Workload workload)
    {
        var (server, folder) = (Address.GetLeftPart(UriPartial.Authority), Path.GetFileName(workload.Root));
        return Name == "s3"
            ? $"{{ kind: s3, endpoint: \"{server}\", region: us-east-1, bucket: {folder} }}"
            : $"{{ kind: hdfs, namenodes: [\"{server}\"], path: \"/{folder}\" }}";
    }
}
