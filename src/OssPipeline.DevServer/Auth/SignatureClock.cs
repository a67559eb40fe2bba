using System.Globalization;
using OssPipeline.DevServer.Protocol;
using OssPipeline.DevServer.Xml;

namespace OssPipeline.DevServer.Auth;

/// <summary>How old a signature may be.</summary>
internal static class SignatureClock
{
    private static readonly TimeSpan MaxSkew = TimeSpan.FromMinutes(15);

    /// <summary>Refuses a request whose time is more than 15 minutes from the server's.</summary>
    /// <exception cref="OssError">RequestTimeTooSkewed.</exception>
    public static void CheckSkew(DateTimeOffset requestTime, DateTimeOffset now)
    {
        if ((requestTime - now).Duration() > MaxSkew)
        {
            throw new OssError(
                403,
                "RequestTimeTooSkewed",
                "The difference between the request time and the current time is too large.",
                ("MaxAllowedSkewMilliseconds", MaxSkew.TotalMilliseconds.ToString(CultureInfo.InvariantCulture)),
                ("RequestTime", OssText.Iso(requestTime.ToUnixTimeMilliseconds())),
                ("ServerTime", OssText.Iso(now.ToUnixTimeMilliseconds())));
        }
    }

    /// <summary>Refuses a presigned URL whose time is over.</summary>
    /// <exception cref="OssError">AccessDenied.</exception>
    public static void CheckExpiry(DateTimeOffset expires, DateTimeOffset now)
    {
        if (now > expires)
        {
            throw OssError.AccessDenied(
                "Request has expired.",
                ("Expires", OssText.Iso(expires.ToUnixTimeMilliseconds())),
                ("ServerTime", OssText.Iso(now.ToUnixTimeMilliseconds())));
        }
    }
}
