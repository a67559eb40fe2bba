using System.Globalization;
using System.Text;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Util;
using Amazon.S3;
using Amazon.S3.Model;
using OssPipeline.Core.Storage;
using OssPipeline.S3.Client;
using OssPipeline.S3.Mapping;
using S3StorageClass = OssPipeline.S3.Mapping.S3StorageClass;

namespace OssPipeline.S3.Store;

/// <summary>One bucket of S3, or of a server that speaks it, as a store. Transient failures are left to the retrying layer; the SDK repeats nothing.</summary>
public sealed partial class S3Store : IObjectStore
{
    /// <summary>The longest key of S3, in bytes of UTF-8 (S3 user guide, "Creating object key names").</summary>
    internal const int MaxKeyBytes = 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly S3ClientOptions _options;
    private readonly S3Connection _connection;
    private readonly S3Headers _headers;
    private readonly string _bucket;

    internal S3Store(S3ClientOptions options)
    {
        _options = options;
        _bucket = options.Bucket;
        _connection = new S3Connection(options);
        _headers = new S3Headers(options.RequesterPays, options.SseC);
        Info = new StoreInfo("s3", $"s3://{options.Bucket}")
        {
            // S3 user guide, "Amazon S3 multipart upload limits"; a copy takes 5 GiB ("CopyObject").
            MinPartSize = 5 << 20,
            MaxPartSize = 5L << 30,
            MaxParts = 10_000,
            MaxCopySize = 5L << 30,
            KeepsAttributes = true,
            KeepsModified = true,
            TellsProof = true,
            ListsByRange = true,
            Bucket = options.Bucket,
            CopyDomain = options.CopyDomain,
            KeyProblem = KeyProblem,
            ToPortable = S3ToOss.Map,
        };
    }

    /// <inheritdoc/>
    public StoreInfo Info { get; }

    /// <summary>The region that requests are signed for; the server may have corrected the one that was given.</summary>
    internal string Region => _connection.Region;

    /// <inheritdoc/>
    public async ValueTask<ObjectInfo?> HeadAsync(string key, CancellationToken cancellationToken)
    {
        var head = await HeadAsync(_bucket, Checked(key), null, null, cancellationToken).ConfigureAwait(false);
        return head is null ? null : Described(key, head);
    }

    /// <inheritdoc/>
    public ValueTask<int> ReadAsync(string key, string? ifMatch, long offset, Memory<byte> destination, CancellationToken cancellationToken) =>
        ReadAsync(key, null, ifMatch, offset, destination, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<int> ReadVersionAsync(string key, string versionId, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(versionId);
        return ReadAsync(key, versionId, null, offset, destination, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _connection.Dispose();
        return ValueTask.CompletedTask;
    }

    internal static string? KeyProblem(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key.Length == 0)
        {
            return "the key is empty";
        }

        if (key[0] == '/')
        {
            return "the key starts with '/', which the AWS SDK does not send";
        }

        try
        {
            var bytes = StrictUtf8.GetByteCount(key);
            return bytes > MaxKeyBytes ? $"the key has {bytes} bytes in UTF-8; S3 takes at most {MaxKeyBytes}" : null;
        }
        catch (EncoderFallbackException)
        {
            return "the key is not valid Unicode (a surrogate without its pair)";
        }
    }

    private static string Checked(string key) =>
        KeyProblem(key) is { } problem ? throw new StoreException(StoreErrorKind.InvalidKey, $"S3 can't be asked for '{key}': {problem}.") : key;

    /// <summary>HEAD; null for a key that is not there.</summary>
    private async ValueTask<GetObjectMetadataResponse?> HeadAsync(string bucket, string key, string? ifMatch, int? partNumber, CancellationToken cancellationToken)
    {
        try
        {
            return await _connection.RunAsync(
                "HeadObject",
                key,
                (client, timeout) => client.GetObjectMetadataAsync(
                    _headers.For(new GetObjectMetadataRequest
                    {
                        BucketName = bucket,
                        Key = key,
                        EtagToMatch = Quoted(ifMatch),
                        PartNumber = partNumber,
                        ChecksumMode = ChecksumMode.ENABLED,
                    }),
                    timeout.Token),
                cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (e.Kind == StoreErrorKind.NotFound)
        {
            return null;
        }
    }

    private static ObjectInfo Described(string key, GetObjectMetadataResponse head)
    {
        var checksums = S3Attributes.ChecksumsOf(head);
        var attributes = S3Attributes.Read(head);
        return new ObjectInfo(key, head.ContentLength, checksums.ETag, TimeOf(head.LastModified))
        {
            Attributes = attributes,
            Archive = S3StorageClass.StateOf(
                attributes.StorageClass,
                head.ArchiveStatus is { Value.Length: > 0 },
                head.RestoreInProgress ?? (head.RestoreExpiration is null ? null : false)),
            Proof = checksums.Whole(),
            Crc64 = checksums.IsETagOpaque ? null : CrcNote.Read(head.Metadata[CrcNote.Name], checksums.ETag),
        };
    }

    private async ValueTask<int> ReadAsync(string key, string? versionId, string? ifMatch, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        Checked(key);
        try
        {
            // A range of no bytes can't be written, so one byte is asked for and left.
            var last = offset + Math.Max(destination.Length, 1) - 1;
            return await _connection.RunAsync(
                "GetObject",
                key,
                (client, timeout) => FillAsync(client, key, versionId, ifMatch, offset, last, destination, timeout),
                cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (e.Code == "InvalidRange" || e is { Code: null, InnerException: AmazonServiceException { StatusCode: System.Net.HttpStatusCode.RequestedRangeNotSatisfiable } })
        {
            return 0;
        }
    }

    private async Task<int> FillAsync(
        AmazonS3Client client, string key, string? versionId, string? ifMatch, long offset, long last, Memory<byte> destination, IdleTimeout timeout)
    {
        using var response = await client.GetObjectAsync(
            _headers.For(new GetObjectRequest { BucketName = _bucket, Key = key, VersionId = versionId, EtagToMatch = Quoted(ifMatch), ByteRange = new ByteRange(offset, last) }),
            timeout.Token).ConfigureAwait(false);
        timeout.Touch();
        if (!ContentRange.TryParse(response.ContentRange, out var range)
            || range.First != offset || range.Last > last || (range.Last < last && range.Last != range.Total - 1))
        {
            throw NotUnderstood("GetObject", key, $"the range '{response.ContentRange}' to the range {offset}-{last}");
        }

        if (destination.IsEmpty)
        {
            return 0;
        }

        // The SDK's own stream copies through arrays when it is given memory that is none.
        var stream = response.ResponseStream is WrapperStream wrapper ? wrapper.GetNonWrapperBaseStream() : response.ResponseStream;
        var filled = destination[..(int)range.Length];
        for (var done = 0; done < filled.Length;)
        {
            var read = await stream.ReadAsync(filled[done..], timeout.Token).ConfigureAwait(false);
            if (read == 0)
            {
                throw new StoreException(
                    StoreErrorKind.Unreachable, $"GetObject {_connection.LocationOf(key)}: the connection ended after {done} of {filled.Length} bytes.", isTransient: true);
            }

            timeout.Touch();
            done += read;
        }

        return filled.Length;
    }

    private StoreException NotUnderstood(string operation, string key, string what) =>
        new(StoreErrorKind.ServerError, $"{operation} {_connection.LocationOf(key)}: the server answered {what}, which is no S3.");

    private static string? Quoted(string? etag) => etag is null ? null : string.Create(CultureInfo.InvariantCulture, $"\"{etag}\"");

    private static DateTimeOffset? TimeOf(DateTime? time) => time is { } given ? new DateTimeOffset(given.ToUniversalTime()) : null;
}
