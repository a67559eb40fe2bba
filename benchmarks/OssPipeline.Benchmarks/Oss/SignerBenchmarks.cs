using BenchmarkDotNet.Attributes;
using OssPipeline.Oss.Signing;

namespace OssPipeline.Benchmarks.Oss;

/// <summary>Signing the request that a run sends most: one part of a multipart upload.</summary>
[MemoryDiagnoser]
public class SignerBenchmarks
{
    private const string Secret = "a-secret-of-thirty-characters!";
    private static readonly OssScope Scope = new("20231216", "cn-hangzhou");
    private static readonly KeyValuePair<string, string>[] Query = [new("partNumber", "117"), new("uploadId", "0004B9895DBBB6EC98E36A6C1A5BE4C9")];

    private static readonly KeyValuePair<string, string>[] HeadersV4 =
    [
        new("content-type", "application/octet-stream"), new("x-oss-content-sha256", OssV4.UnsignedPayload), new("x-oss-date", "20231216T162057Z"),
    ];

    private static readonly KeyValuePair<string, string>[] HeadersV1 =
    [
        new("content-type", "application/octet-stream"), new("x-oss-date", "Wed, 28 Dec 2022 10:27:41 GMT"),
    ];

    private readonly OssSigningKeys _keys = new();
    private readonly char[] _signature = new char[OssV4.SignatureLength];

    [Params("2017-11-11/customer-1/file-000117.log", "2017-11-11/Zürich 杭州/file+117.log")]
    public string Key { get; set; } = "";

    [Benchmark]
    public void V4() => OssV4.Sign(Request(HeadersV4), "20231216T162057Z", Scope, _keys.Get(Secret, Scope), _signature);

    [Benchmark]
    public string V1() => OssV1.Sign(Request(HeadersV1), Secret);

    [Benchmark]
    public string RequestTarget() => OssPath.RequestTarget("bucket", Key, Query);

    private OssRequestToSign Request(KeyValuePair<string, string>[] headers) => new()
    {
        Method = "PUT",
        Bucket = "bucket",
        Key = Key,
        Query = Query,
        Headers = headers,
    };
}
