namespace OssPipeline.Throughput.Running;

/// <summary>A client that is a command of this program: <c>s3-upload</c> or <c>raw-upload</c>.</summary>
internal sealed class OwnClient(string name, string title, string verb) : IClient
{
    public string Name => name;

    public string Title => title;

    public ProcessSpec Command(Workload workload, Uri server, string bucket, string scratch) => ProcessSpec.Own(
        verb, "--endpoint", server.ToString(), "--bucket", bucket, "--path", workload.Path, "--streams", $"{workload.Case.Streams}", "--part", "8MiB");

    public void Check(Workload workload, Measurement measurement)
    {
        // They fail on the first error; what arrived is checked at the server.
    }
}
