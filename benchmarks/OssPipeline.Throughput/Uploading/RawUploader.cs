using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Microsoft.Win32.SafeHandles;
using OssPipeline.Core.Data;

namespace OssPipeline.Throughput.Uploading;

/// <summary>Uploads files over a handful of connections, each with a buffer of its own, and compares the CRC of every answer.</summary>
internal sealed class RawUploader : IDisposable
{
    private readonly HttpClient _http;
    private readonly Uri _bucket;
    private readonly int _streams;
    private readonly int _part;
    private readonly ConcurrentBag<byte[]> _buffers = [];
    private long _objects;
    private long _bytes;

    public RawUploader(Uri bucket, int streams, int part)
    {
        (_bucket, _streams, _part) = (bucket, streams, part);
        _http = new HttpClient(new SocketsHttpHandler
        {
            MaxConnectionsPerServer = streams,
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
        });
    }

    public long Objects => Volatile.Read(ref _objects);

    public long Bytes => Volatile.Read(ref _bytes);

    public void Dispose() => _http.Dispose();

    public async Task PutAsync(UploadFile file, CancellationToken cancellationToken)
    {
        using var handle = File.OpenHandle(file.Path);
        await SendAsync(handle, Address(file.Key, ""), 0, (int)file.Length, cancellationToken);
        Interlocked.Increment(ref _objects);
    }

    public async Task PutInPartsAsync(UploadFile file, CancellationToken cancellationToken)
    {
        var begun = await PostAsync(Address(file.Key, "?uploads"), "", cancellationToken);
        var id = begun.Root?.Element("UploadId")?.Value ?? throw new InvalidDataException("The answer to Initiate has no UploadId.");

        using var handle = File.OpenHandle(file.Path);
        var parts = new (string ETag, ulong Crc, int Length)[(int)((file.Length + _part - 1) / _part)];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = _streams, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, parts.Length, parallel, async (i, token) =>
        {
            var offset = (long)i * _part;
            var length = (int)Math.Min(_part, file.Length - offset);
            var (etag, crc) = await SendAsync(handle, Address(file.Key, $"?partNumber={i + 1}&uploadId={id}"), offset, length, token);
            parts[i] = (etag, crc, length);
        });

        var xml = new StringBuilder("<CompleteMultipartUpload>");
        var whole = 0UL;
        for (var i = 0; i < parts.Length; i++)
        {
            whole = Crc64Xz.Combine(whole, parts[i].Crc, parts[i].Length);
            xml.Append(CultureInfo.InvariantCulture, $"<Part><PartNumber>{i + 1}</PartNumber><ETag>{parts[i].ETag}</ETag></Part>");
        }

        using var content = new StringContent(xml.Append("</CompleteMultipartUpload>").ToString());
        using var answer = await _http.PostAsync(Address(file.Key, $"?uploadId={id}"), content, cancellationToken);
        CheckCrc(answer, whole, file.Key);
        Interlocked.Increment(ref _objects);
    }

    private async Task<(string ETag, ulong Crc)> SendAsync(SafeFileHandle handle, Uri address, long offset, int length, CancellationToken cancellationToken)
    {
        if (!_buffers.TryTake(out var buffer))
        {
            buffer = GC.AllocateUninitializedArray<byte>(_part, pinned: true);
        }

        try
        {
            ReadExactly(handle, buffer.AsSpan(0, length), offset);
            var crc = Crc64Xz.Compute(buffer.AsSpan(0, length));
            using var content = new ReadOnlyMemoryContent(buffer.AsMemory(0, length));
            using var answer = await _http.PutAsync(address, content, cancellationToken);
            CheckCrc(answer, crc, address.AbsolutePath);
            Interlocked.Add(ref _bytes, length);
            return (answer.Headers.ETag?.Tag ?? throw new InvalidDataException("The answer has no ETag."), crc);
        }
        finally
        {
            _buffers.Add(buffer);
        }
    }

    private async Task<XDocument> PostAsync(Uri address, string body, CancellationToken cancellationToken)
    {
        using var content = new StringContent(body);
        using var answer = await _http.PostAsync(address, content, cancellationToken);
        answer.EnsureSuccessStatusCode();
        return XDocument.Parse(await answer.Content.ReadAsStringAsync(cancellationToken));
    }

    private Uri Address(string key, string query) => new(_bucket, string.Join('/', key.Split('/').Select(Uri.EscapeDataString)) + query);

    private static void ReadExactly(SafeFileHandle handle, Span<byte> destination, long offset)
    {
        while (!destination.IsEmpty)
        {
            var read = RandomAccess.Read(handle, destination, offset);
            if (read == 0)
            {
                throw new EndOfStreamException("The file became shorter while it was read.");
            }

            destination = destination[read..];
            offset += read;
        }
    }

    private static void CheckCrc(HttpResponseMessage answer, ulong expected, string key)
    {
        answer.EnsureSuccessStatusCode();
        var told = answer.Headers.TryGetValues("x-oss-hash-crc64ecma", out var values) ? values.First() : "nothing";
        if (told != expected.ToString(CultureInfo.InvariantCulture))
        {
            throw new InvalidDataException($"The server has CRC {told} for '{key}'; {expected} was sent.");
        }
    }
}
