using System.Globalization;
using OssPipeline.DevServer.Protocol;
using OssPipeline.DevServer.Xml;

namespace OssPipeline.DevServer.Handlers;

/// <summary>The body of RestoreObject.</summary>
/// <param name="Days">How long the restored copy is kept.</param>
/// <param name="Tier">How fast it is to be made; null when not said.</param>
internal sealed record RestoreRequest(int Days, string? Tier)
{
    /// <summary>Reads <c>&lt;RestoreRequest&gt;&lt;Days/&gt;&lt;JobParameters&gt;&lt;Tier/&gt;…</c>; an empty body asks for one day.</summary>
    /// <exception cref="OssError">MalformedXML, or InvalidArgument for days or a tier that OSS does not take.</exception>
    public static RestoreRequest Parse(byte[] body, string storageClass)
    {
        string? days = null, tier = null;
        if (body.Length > 0)
        {
            RequestXml.Read(
                body,
                "RestoreRequest",
                (parent, name, value) =>
                {
                    switch (parent, name)
                    {
                        case ("RestoreRequest", "Days"):
                            days = value.Trim();
                            break;
                        case ("JobParameters", "Tier"):
                            tier = value.Trim();
                            break;
                        default:
                            break;
                    }
                },
                static _ => { });
        }

        var most = storageClass == "Archive" ? 7 : 365;
        var count = 1;
        if (days is not null && (!int.TryParse(days, NumberStyles.None, CultureInfo.InvariantCulture, out count) || count < 1 || count > most))
        {
            throw OssError.InvalidArgument("Days", days, $"The days must be 1 to {most}.");
        }

        return tier is null or "Expedited" or "Standard" or "Bulk"
            ? new RestoreRequest(count, tier)
            : throw OssError.InvalidArgument("Tier", tier, "The tier must be Expedited, Standard or Bulk.");
    }
}
