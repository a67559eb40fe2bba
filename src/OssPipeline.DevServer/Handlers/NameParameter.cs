using System.Text;
using OssPipeline.DevServer.Hosting;
using OssPipeline.DevServer.Protocol;

namespace OssPipeline.DevServer.Handlers;

/// <summary>Prefixes, delimiters and markers in the queries of listings.</summary>
internal static class NameParameter
{
    private const int MaxBytes = 1023;

    /// <summary>A parameter that is a key or a piece of one; empty when it is not given.</summary>
    /// <exception cref="OssError">InvalidArgument: it is longer than a key can be (OSS REST reference, GetBucket).</exception>
    public static string Read(Exchange exchange, string name)
    {
        var value = exchange.Query[name] ?? string.Empty;
        return Encoding.UTF8.GetByteCount(value) <= MaxBytes
            ? value
            : throw OssError.InvalidArgument(name, value, $"The value must be at most {MaxBytes} bytes long.");
    }
}
