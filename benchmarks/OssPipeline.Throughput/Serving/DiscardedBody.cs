using System.Globalization;
using Microsoft.AspNetCore.Http;
using OssPipeline.Core.Data;

namespace OssPipeline.Throughput.Serving;

/// <summary>What is left of a request body once it was read: its length and its CRC-64/XZ.</summary>
internal readonly record struct DiscardedBody(long Size, ulong Crc64)
{
    /// <summary>Reads the whole body and drops it.</summary>
    /// <exception cref="InvalidDataException">It is not as long as its headers say.</exception>
    public static async ValueTask<DiscardedBody> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var crc = Crc64Xz.CreateIncremental();
        var chunks = IsAwsChunked(request) ? new AwsChunks(crc) : null;
        var size = 0L;
        while (true)
        {
            var result = await request.BodyReader.ReadAsync(cancellationToken);
            foreach (var segment in result.Buffer)
            {
                if (chunks is null)
                {
                    crc.Append(segment.Span);
                    size += segment.Length;
                }
                else
                {
                    chunks.Append(segment.Span);
                }
            }

            request.BodyReader.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
            {
                break;
            }
        }

        if (chunks is not null)
        {
            size = chunks.Length;
            if (!chunks.IsComplete || size != DecodedLength(request))
            {
                throw new InvalidDataException("The aws-chunked body is not as long as x-amz-decoded-content-length says.");
            }
        }

        return new DiscardedBody(size, size == 0 ? 0 : crc.GetCurrentHashAsUInt64());
    }

    private static bool IsAwsChunked(HttpRequest request) =>
        request.Headers.TryGetValue("x-amz-content-sha256", out var sum)
        && sum.ToString().StartsWith("STREAMING-", StringComparison.Ordinal);

    private static long DecodedLength(HttpRequest request) =>
        long.TryParse(request.Headers["x-amz-decoded-content-length"], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            ? length
            : -1;
}
