using OssPipeline.DevServer.Hosting;
using OssPipeline.DevServer.Protocol;
using OssPipeline.DevServer.Xml;

namespace OssPipeline.DevServer.Handlers;

/// <summary>The <c>encoding-type</c> of answers that name keys.</summary>
internal static class KeyEncoding
{
    /// <summary>Whether names are to be URL-encoded.</summary>
    /// <exception cref="OssError">InvalidArgument: an encoding other than <c>url</c>.</exception>
    public static bool IsUrl(Exchange exchange) => exchange.Query["encoding-type"] switch
    {
        null or "" => false,
        "url" => true,
        var other => throw OssError.InvalidArgument("encoding-type", other, "Invalid Encoding Method specified in Request."),
    };

    /// <summary>A name in the encoding asked for.</summary>
    public static string Of(string name, bool isUrl) => isUrl ? OssText.UrlEncode(name) : name;
}
