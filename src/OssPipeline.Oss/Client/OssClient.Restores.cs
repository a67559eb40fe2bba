using System.Globalization;
using System.Text;

namespace OssPipeline.Oss.Client;

/// <content>RestoreObject (OSS REST reference).</content>
internal sealed partial class OssClient
{
    /// <summary>True when the object can be read already, false when that takes a while.</summary>
    /// <param name="key">The object.</param>
    /// <param name="days">At least 1.</param>
    /// <param name="tier">Checked by the caller: it goes into the body as it is.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async ValueTask<bool> RestoreAsync(string key, int days, string? tier, CancellationToken cancellationToken)
    {
        var job = tier is null ? "" : $"<JobParameters><Tier>{tier}</Tier></JobParameters>";
        var body = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"<RestoreRequest><Days>{days}</Days>{job}</RestoreRequest>"));
        var request = new OssRequest(HttpMethod.Post, "RestoreObject", key) { Body = body }.With("restore", "");
        request.AddHeader("Content-Type", "application/xml");
        using var response = await _transport.SendAsync(request, cancellationToken).ConfigureAwait(false);
        return (int)response.Status == 200;
    }
}
