using System.Globalization;
using System.Net;
using System.Text.Json;
using OssPipeline.Core.Storage;

namespace OssPipeline.Oss.Credentials;

/// <summary>Asks an ECS instance's metadata service for the temporary credentials of its RAM role.</summary>
/// <remarks>
/// The hardened mode is tried first (ECS documentation, "Instance metadata", "Security-hardened mode"): a token is fetched with PUT
/// and sent along; a service that has no tokens is asked in the normal mode.
/// </remarks>
public sealed class EcsRoleCredentials : IOssCredentialsProvider, IDisposable
{
    /// <summary>The metadata service as every instance sees it.</summary>
    public static Uri DefaultService { get; } = new("http://100.100.100.200/");

    private const string RolePath = "latest/meta-data/ram/security-credentials/";
    private const int MaxAnswer = 64 << 10;

    private readonly Uri _service;
    private readonly string? _role;
    private readonly HttpClient _http;

    /// <summary>Makes one; nothing is asked yet.</summary>
    /// <param name="role">The role's name; null asks the service which role the instance has.</param>
    /// <param name="service">The metadata service's root; null for <see cref="DefaultService"/>.</param>
    public EcsRoleCredentials(string? role = null, Uri? service = null)
    {
        _role = role;
        _service = service ?? DefaultService;
        _http = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ConnectTimeout = TimeSpan.FromSeconds(3),
        })
        {
            Timeout = TimeSpan.FromSeconds(10),
            MaxResponseContentBufferSize = MaxAnswer,
        };
    }

    /// <inheritdoc/>
    public async ValueTask<OssCredentials> FetchAsync(CancellationToken cancellationToken)
    {
        try
        {
            var token = await TokenAsync(cancellationToken).ConfigureAwait(false);
            var role = _role ?? FirstLine(await GetAsync(RolePath, token, cancellationToken).ConfigureAwait(false));
            return Parse(role, await GetAsync(RolePath + Uri.EscapeDataString(role), token, cancellationToken).ConfigureAwait(false));
        }
        catch (HttpRequestException e)
        {
            throw Failure($"the metadata service at {_service} did not answer: {e.Message}", e, isTransient: true);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failure($"the metadata service at {_service} did not answer in time", e, isTransient: true);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<string?> TokenAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(_service, "latest/api/token"));
        request.Headers.Add("X-aliyun-ecs-metadata-token-ttl-seconds", "21600");
        using var response = await _http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        return response.IsSuccessStatusCode ? (await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false)).Trim() : null;
    }

    private async Task<string> GetAsync(string path, string? token, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_service, path));
        if (token is not null)
        {
            request.Headers.Add("X-aliyun-ecs-metadata-token", token);
        }

        using var response = await _http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            throw Failure($"this instance has no RAM role{(_role is null ? "" : $" '{_role}'")}; attach one, or name another with 'role'");
        }

        return response.IsSuccessStatusCode
            ? await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false)
            : throw Failure($"the metadata service answered {(int)response.StatusCode}", isTransient: (int)response.StatusCode >= 500);
    }

    private static OssCredentials Parse(string role, string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            var code = Text("Code");
            return code is null or "Success"
                ? new OssCredentials(
                    Text("AccessKeyId") ?? throw Incomplete("AccessKeyId"),
                    Text("AccessKeySecret") ?? throw Incomplete("AccessKeySecret"),
                    Text("SecurityToken") ?? throw Incomplete("SecurityToken"),
                    DateTimeOffset.Parse(Text("Expiration") ?? throw Incomplete("Expiration"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal))
                : throw Failure($"the metadata service has none for the role '{role}' (code {code})");

            string? Text(string name) =>
                root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
                    ? value.GetString()
                    : null;
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            // The text itself may hold a secret, and so may the parser's message.
            throw Failure($"the metadata service's answer for the role '{role}' is not understood ({e.GetType().Name})");
        }

        StoreException Incomplete(string field) => Failure($"the metadata service's answer for the role '{role}' has no {field}");
    }

    private static string FirstLine(string text)
    {
        var line = text.AsSpan().Trim();
        var end = line.IndexOfAny('\r', '\n');
        line = end < 0 ? line : line[..end];
        return line.IsEmpty ? throw Failure("this instance has no RAM role; attach one") : line.ToString();
    }

    private static StoreException Failure(string reason, Exception? cause = null, bool isTransient = false) =>
        new(StoreErrorKind.Credentials, $"No credentials for OSS: {reason}.", isTransient, cause);
}
