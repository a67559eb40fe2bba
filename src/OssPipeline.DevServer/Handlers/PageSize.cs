using System.Globalization;
using OssPipeline.DevServer.Hosting;
using OssPipeline.DevServer.Protocol;

namespace OssPipeline.DevServer.Handlers;

/// <summary>Numbers in the queries of listings.</summary>
internal static class PageSize
{
    private const int Max = 1000;

    /// <summary>A page size of 1 to 1,000.</summary>
    /// <exception cref="OssError">InvalidArgument.</exception>
    public static int Read(Exchange exchange, string name, int otherwise) => exchange.Query[name] switch
    {
        null or "" => otherwise,
        var text when TryDigits(text, out var size) && size is >= 1 and <= Max => size,
        var text => throw OssError.InvalidArgument(name, text, $"The value must be 1 to {Max}."),
    };

    /// <summary>A number that is not negative; 0 when it is not given.</summary>
    /// <exception cref="OssError">InvalidArgument.</exception>
    public static int Number(Exchange exchange, string name) => exchange.Query[name] switch
    {
        null or "" => 0,
        var text when TryDigits(text, out var number) => number,
        var text => throw OssError.InvalidArgument(name, text, "The value must be a number."),
    };

    // Digits alone: no sign, no space, and the same in every culture.
    private static bool TryDigits(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
