using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using OssPipeline.Oss.Xml;

namespace OssPipeline.Benchmarks.Oss;

/// <summary>Reading a full page of ListObjectsV2: 1,000 objects.</summary>
[MemoryDiagnoser]
public class ListingXmlBenchmarks
{
    private const int Objects = 1000;
    private MemoryStream _page = null!;

    [GlobalSetup]
    public void Setup()
    {
        var xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListBucketResult><Name>bucket</Name><Prefix></Prefix><MaxKeys>1000</MaxKeys><EncodingType>url</EncodingType>");
        for (var i = 0; i < Objects; i++)
        {
            xml.Append(CultureInfo.InvariantCulture, $"<Contents><Key>2017-11-11%2Fcustomer-{i % 10}%2FZ%C3%BCrich%20{i:000000}.log</Key><LastModified>2020-05-18T05:45:43.000Z</LastModified><ETag>\"302D3A0C8E319EAA95B059B346DE1D1D\"</ETag><Type>Normal</Type><Size>{i * 4096L}</Size><StorageClass>Standard</StorageClass></Contents>");
        }

        xml.Append("<KeyCount>1000</KeyCount><IsTruncated>true</IsTruncated><NextContinuationToken>abc</NextContinuationToken></ListBucketResult>");
        _page = new MemoryStream(Encoding.UTF8.GetBytes(xml.ToString()));
        if (ReadPage() != Objects)
        {
            throw new InvalidOperationException("The page was not read whole.");
        }
    }

    [GlobalCleanup]
    public void Cleanup() => _page.Dispose();

    [Benchmark(OperationsPerInvoke = Objects)]
    public int ReadPage()
    {
        _page.Position = 0;
        return ObjectsXml.Read(new UnclosedStream(_page)).Objects.Count;
    }
}
