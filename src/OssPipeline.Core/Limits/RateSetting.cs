using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using OssPipeline.Core.Data;

namespace OssPipeline.Core.Limits;

/// <summary>What is said of one rate: nothing (the default), no limit, or a limit.</summary>
public readonly record struct RateSetting
{
    private const long OffMark = -1;

    private readonly long _mark;

    private RateSetting(long mark) => _mark = mark;

    /// <summary>Says nothing: what held before goes on holding.</summary>
    public static RateSetting Unset => default;

    /// <summary>Says that there is no limit.</summary>
    public static RateSetting Off => new(OffMark);

    /// <summary>Whether it says anything.</summary>
    public bool IsSet => _mark != 0;

    /// <summary>The limit, in bytes or requests per second; null for no limit and when nothing is said.</summary>
    public long? PerSecond => _mark > 0 ? _mark : null;

    /// <summary>A limit.</summary>
    /// <param name="perSecond">Bytes or requests per second, at least 1.</param>
    public static RateSetting At(long perSecond)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(perSecond, 1);
        return new RateSetting(perSecond);
    }

    /// <summary>What holds after this was said.</summary>
    /// <param name="before">What held before; null for no limit.</param>
    public long? ApplyTo(long? before) => IsSet ? PerSecond : before;

    /// <summary>Reads bytes per second: <c>20MiB</c>, <c>20MiB/s</c> or <c>off</c>.</summary>
    public static bool TryParseBytes([NotNullWhen(true)] string? text, out RateSetting rate)
    {
        rate = default;
        var shown = WithoutPerSecond(text);
        if (IsOff(shown))
        {
            rate = Off;
            return true;
        }

        if (!ByteSize.TryParse(shown, out var size) || size.Bytes < 1)
        {
            return false;
        }

        rate = At(size.Bytes);
        return true;
    }

    /// <summary>Reads requests per second: <c>500</c>, <c>500/s</c> or <c>off</c>.</summary>
    public static bool TryParseRequests([NotNullWhen(true)] string? text, out RateSetting rate)
    {
        rate = default;
        var shown = WithoutPerSecond(text);
        if (IsOff(shown))
        {
            rate = Off;
            return true;
        }

        if (!int.TryParse(shown, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count < 1)
        {
            return false;
        }

        rate = At(count);
        return true;
    }

    /// <summary><c>off</c>, <c>20MiB</c>, or nothing.</summary>
    public string ToBytesText() => _mark switch { 0 => "", OffMark => "off", _ => new ByteSize(_mark).ToOption() };

    /// <summary><c>off</c>, <c>500</c>, or nothing.</summary>
    public string ToRequestsText() => _mark switch { 0 => "", OffMark => "off", _ => _mark.ToString(CultureInfo.InvariantCulture) };

    private static bool IsOff(string? text) => string.Equals(text, "off", StringComparison.OrdinalIgnoreCase);

    private static string? WithoutPerSecond(string? text)
    {
        text = text?.Trim();
        return text is not null && text.EndsWith("/s", StringComparison.Ordinal) ? text[..^2].TrimEnd() : text;
    }
}
