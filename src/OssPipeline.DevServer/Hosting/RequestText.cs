using System.Text;
using Microsoft.AspNetCore.Http;
using OssPipeline.DevServer.Protocol;

namespace OssPipeline.DevServer.Hosting;

/// <summary>Reads header values as UTF-8, which Kestrel has read byte by byte: it would refuse others itself, without a document.</summary>
internal static class RequestText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Gives every header of a request its text.</summary>
    /// <exception cref="OssError">InvalidArgument with the header's name: its value is no UTF-8.</exception>
    public static void Decode(IHeaderDictionary headers)
    {
        List<KeyValuePair<string, string?[]>>? decoded = null;
        foreach (var (name, values) in headers)
        {
            foreach (var value in values)
            {
                if (!Ascii.IsValid(value))
                {
                    (decoded ??= []).Add(new(name, [.. values.Select(v => v is null ? null : Decode(name, v))]));
                    break;
                }
            }
        }

        if (decoded is not null)
        {
            foreach (var (name, values) in decoded)
            {
                headers[name] = values;
            }
        }
    }

    private static string Decode(string name, string value)
    {
        try
        {
            return Strict.GetString(Encoding.Latin1.GetBytes(value));
        }
        catch (DecoderFallbackException)
        {
            throw OssError.InvalidArgument(name, string.Empty, $"The value of the header {name} is not UTF-8.");
        }
    }
}
