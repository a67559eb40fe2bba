namespace OssPipeline.Throughput.Running;

/// <summary>rclone, set up for speed: large chunks, as many transfers as suit the files, no second read for a whole-file MD5.</summary>
internal sealed class RcloneClient : IClient
{
    public string Name => "rclone";

    public string Title => "rclone → S3";

    public ProcessSpec Command(Workload workload, Uri server, string bucket, string scratch)
    {
        var streams = $"{workload.Case.Streams}";
        return new ProcessSpec("rclone",
        [
            "copy", workload.Root, $":s3:{bucket}", "--config", "", "--quiet",
            "--s3-provider", "Other", "--s3-endpoint", server.ToString(), "--s3-force-path-style", "--s3-no-check-bucket",
            "--s3-access-key-id", "bench", "--s3-secret-access-key", "bench", "--s3-region", "us-east-1",
            "--s3-chunk-size", "8Mi", "--s3-upload-concurrency", streams, "--s3-disable-checksum", "--s3-no-head",
            "--transfers", streams, "--checkers", streams,
        ])
        {
            // Its S3 library refuses to start with a CA bundle of the AWS command line.
            Environment = new Dictionary<string, string?> { ["AWS_CA_BUNDLE"] = null },
        };
    }

    public void Check(Workload workload, Measurement measurement)
    {
        // It exits with an error when an upload failed; what arrived is checked at the server.
    }
}
