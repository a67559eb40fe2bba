using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Transfer;

namespace OssPipeline.Throughput.Uploading;

/// <summary><c>s3-upload</c>: AWSSDK's TransferUtility in a process of its own, as a peer.</summary>
internal static class S3UploadCommand
{
    public static async Task<int> ExecuteAsync(Arguments options, CancellationToken cancellationToken)
    {
        var endpoint = options.Required("endpoint");
        var bucket = options.Required("bucket");
        var path = options.Required("path");
        var streams = options.Number("streams", 8, 1);
        var part = options.Size("part", 8 << 20);
        options.RejectUnknown();

        // Checksums only when required: the faster setting, and the one that stores other than Amazon's need.
        var config = new AmazonS3Config
        {
            ServiceURL = endpoint,
            ForcePathStyle = true,
            AuthenticationRegion = "us-east-1",
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            MaxConnectionsPerServer = streams,
            BufferSize = 256 << 10,
        };
        using var client = new AmazonS3Client(new BasicAWSCredentials("bench", "bench"), config);
        using var transfer = new TransferUtility(client, new TransferUtilityConfig { ConcurrentServiceRequests = streams });
        if (Directory.Exists(path))
        {
            var request = new TransferUtilityUploadDirectoryRequest
            {
                BucketName = bucket,
                Directory = path,
                SearchOption = SearchOption.AllDirectories,
                UploadFilesConcurrently = true,
            };
            await transfer.UploadDirectoryAsync(request, cancellationToken);
        }
        else
        {
            var request = new TransferUtilityUploadRequest
            {
                BucketName = bucket,
                FilePath = path,
                Key = Path.GetFileName(path),
                PartSize = part,
            };
            await transfer.UploadAsync(request, cancellationToken);
        }

        return 0;
    }
}
