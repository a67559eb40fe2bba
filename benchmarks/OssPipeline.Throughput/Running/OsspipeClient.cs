using System.Security.Cryptography;
using System.Text.Json;

namespace OssPipeline.Throughput.Running;

/// <summary>The built <c>osspipe</c>: read → crc64 → write, or read → encrypt → write; journal on.</summary>
/// <param name="program">What to run.</param>
/// <param name="memory">The pipeline's memory.</param>
/// <param name="accessKeyId">The server's key.</param>
/// <param name="accessKeySecret">Its secret.</param>
/// <param name="sealing">Options of <c>encrypt</c>; null copies plainly.</param>
/// <param name="from">Where the files come from; null reads them themselves.</param>
internal sealed class OsspipeClient(
    string program, string memory, string accessKeyId, string accessKeySecret, string? sealing = null, RemoteFiles? from = null) : IClient
{
    public string Name => from is not null ? from.Name : sealing is null ? "osspipe" : sealing.Length == 0 ? "sealed" : "encrypted";

    public string Title => from is not null ? $"osspipe, from {from.Title}" : sealing is null ? "osspipe" : sealing.Length == 0 ? "osspipe, encrypting, with SHA-256" : $"osspipe, encrypting{sealing}";

    public bool ChangesBytes => sealing is not null;

    public ProcessSpec Command(Workload workload, Uri server, string bucket, string scratch) =>
        Invoke("run", workload, server, bucket, scratch);

    /// <summary>Runs a verb on the pipeline that uploads the workload.</summary>
    public ProcessSpec Invoke(string verb, Workload workload, Uri server, string bucket, string scratch)
    {
        var file = Path.Combine(scratch, "pipeline.yaml");
        var block = "crc:   { kind: crc64 }";
        if (sealing is not null)
        {
            using var rsa = RSA.Create(3072);
            var key = Path.Combine(scratch, "public.pem");
            File.WriteAllText(key, rsa.ExportSubjectPublicKeyInfoPem());
            block = $"seal:  {{ kind: encrypt, public_key: \"{key}\"{sealing} }}";
        }

        var source = from?.StoreOf(workload) ?? $"{{ kind: local, root: \"{workload.Root}\" }}";
        File.WriteAllText(file, $$"""
            name: bench
            memory: {{memory}}
            stores:
              src: {{source}}
              dst: { kind: oss, endpoint: "{{server.GetLeftPart(UriPartial.Authority)}}", region: cn-hangzhou, bucket: {{bucket}} }
            nodes:
              read:  { kind: read, store: src }
              {{block}}
              write: { kind: write, store: dst, part: 8MiB }
            """);
        return ProcessSpec.DotNet(program, verb, file, "--json", "--state", Path.Combine(scratch, "state")) with
        {
            Environment = new Dictionary<string, string?>
            {
                ["OSS_ACCESS_KEY_ID"] = accessKeyId,
                ["OSS_ACCESS_KEY_SECRET"] = accessKeySecret,
                ["OSS_SESSION_TOKEN"] = null,
                ["AWS_ACCESS_KEY_ID"] = "bench",
                ["AWS_SECRET_ACCESS_KEY"] = "bench",
            },
        };
    }

    public void Check(Workload workload, Measurement measurement)
    {
        try
        {
            using var summary = JsonDocument.Parse(measurement.LastLine);
            var root = summary.RootElement;
            var objects = root.GetProperty("objects");
            var (done, failed) = (objects.GetProperty("done").GetInt64(), objects.GetProperty("failed").GetInt64());
            if (root.GetProperty("event").GetString() != "summary" || done != workload.Totals.Objects || failed != 0)
            {
                throw new RunFailedException($"osspipe was to move {workload.Totals.Objects} objects; its summary is {measurement.LastLine}");
            }
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new RunFailedException($"The last line of osspipe is no summary: '{measurement.LastLine}'");
        }
    }
}
