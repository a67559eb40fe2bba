using System.Globalization;
using OssPipeline.DevServer.Hosting;
using OssPipeline.DevServer.Protocol;
using OssPipeline.DevServer.Storage;
using OssPipeline.DevServer.Xml;

namespace OssPipeline.DevServer.Handlers;

/// <summary>Archived classes: what can't be read before it is restored, and RestoreObject.</summary>
internal static class ArchivedObjects
{
    private const int MaxDays = 365;

    /// <summary>Refuses to read an archived object that is not restored.</summary>
    /// <exception cref="OssError">InvalidObjectState.</exception>
    public static void RefuseUnrestored(Exchange exchange, StoredObject stored, string key)
    {
        if (IsArchived(stored) && !(StateOf(stored) is { } state && state.Ready <= exchange.Service.Now && exchange.Service.Now < state.Expiry))
        {
            throw new OssError(403, "InvalidObjectState", "The operation is not valid for the object's state.", ("ObjectName", key));
        }
    }

    /// <summary>Says how far a restore is, where there is one.</summary>
    public static void Answer(Exchange exchange, StoredObject stored)
    {
        if (!IsArchived(stored) || StateOf(stored) is not { } state || state.Expiry <= exchange.Service.Now)
        {
            return;
        }

        exchange.Answer("x-oss-restore", state.Ready > exchange.Service.Now
            ? "ongoing-request=\"true\""
            : $"ongoing-request=\"false\", expiry-date=\"{OssText.Rfc1123(state.Expiry)}\"");
    }

    /// <summary>RestoreObject.</summary>
    public static async Task RestoreAsync(Exchange exchange)
    {
        var bucket = exchange.Bucket();
        var days = Days(await new BodyReceiver(exchange).ReadAsync(RequestXml.MaxBytes).ConfigureAwait(false));
        var now = exchange.Service.Now;
        var isRestored = false;
        bucket.Describe(exchange.Key, stored =>
        {
            if (!IsArchived(stored))
            {
                throw new OssError(400, "OperationNotSupported", "The operation is not supported for this resource.", ("ObjectName", exchange.Key));
            }

            var ready = now + (long)exchange.Service.Options.RestoreTime.TotalMilliseconds;
            if (StateOf(stored) is { } state && now < state.Expiry)
            {
                isRestored = state.Ready <= now;
                ready = isRestored ? state.Ready : throw new OssError(409, "RestoreAlreadyInProgress", "The restore operation is in progress.");
            }

            var expiry = ready + (long)TimeSpan.FromDays(days).TotalMilliseconds;
            return stored.Attributes.With(StoredAttributes.Restored, string.Create(CultureInfo.InvariantCulture, $"{ready},{expiry}"));
        });
        exchange.Status(isRestored ? 200 : 202);
        exchange.Http.Response.ContentLength = 0;
    }

    private static bool IsArchived(StoredObject stored) => stored.Attributes.StorageClass is not ("Standard" or "IA");

    private static (long Ready, long Expiry)? StateOf(StoredObject stored)
    {
        if (stored.Attributes.Header(StoredAttributes.Restored) is not { } text)
        {
            return null;
        }

        var comma = text.IndexOf(',', StringComparison.Ordinal);
        return (long.Parse(text.AsSpan(0, comma), CultureInfo.InvariantCulture), long.Parse(text.AsSpan(comma + 1), CultureInfo.InvariantCulture));
    }

    private static int Days(byte[] body)
    {
        var days = 1;
        if (body.Length > 0)
        {
            RequestXml.Read(
                body,
                "RestoreRequest",
                (_, name, value) =>
                {
                    switch (name)
                    {
                        case "Days":
                            days = int.TryParse(value, out var given) && given is >= 1 and <= MaxDays
                                ? given
                                : throw OssError.InvalidArgument(name, value, $"The days must be 1 to {MaxDays}.");
                            break;
                        case "Tier" when value is not ("Expedited" or "Standard" or "Bulk"):
                            throw OssError.InvalidArgument(name, value, "The tier must be Expedited, Standard or Bulk.");
                        default:
                            break;
                    }
                },
                static _ => { });
        }

        return days;
    }
}
