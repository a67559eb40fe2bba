using System.Globalization;
using CsCheck;
using OssPipeline.DevServer.Handlers;

namespace OssPipeline.DevServer.Tests;

public sealed class ByteRangeTests
{
    private static readonly Gen<string> Number = Gen.OneOf(
        Gen.Int[0, 30].Select(n => n.ToString(CultureInfo.InvariantCulture)),
        Gen.OneOf(Gen.Const(""), Gen.Const("9223372036854775806"), Gen.Const("9223372036854775807"), Gen.Const("9223372036854775808"), Gen.Const("99999999999999999999999")));

    [Fact]
    public void What_is_given_is_what_was_asked_for_and_the_object_has() =>
        Gen.Select(Number, Number, Gen.Int[0, 20]).Sample((first, last, size) =>
        {
            var range = ByteRange.Parse($"bytes={first}-{last}", size, out var isSatisfiable);
            var expected = Enumerable.Range(0, size).Where(i => IsAskedFor(first, last, size, i)).ToArray();
            if (range is not { } given || !isSatisfiable)
            {
                Assert.Empty(expected);
                return;
            }

            Assert.Equal(expected, Enumerable.Range((int)given.Offset, (int)given.Length));
        });

    [Fact]
    public void Any_text_is_a_range_inside_the_object_or_none() =>
        Gen.Select(Gen.String[Gen.Char["bytes=-,0123456789 +x"], 0, 12], Gen.OneOf(Gen.Long[0, 100], Gen.Const(long.MaxValue))).Sample((text, size) =>
        {
            foreach (var header in new[] { text, "bytes=" + text })
            {
                if (ByteRange.Parse(header, size, out var isSatisfiable) is { } range && isSatisfiable)
                {
                    Assert.InRange(range.Offset, 0, size - 1);
                    Assert.InRange(range.Length, 1, size - range.Offset);
                }
            }
        });

    // By the definition in RFC 9110, byte by byte.
    private static bool IsAskedFor(string first, string last, int size, int index) => (first, last) switch
    {
        ("", "") => false,
        ("", _) => (UInt128)index + Parse(last) >= (UInt128)size,
        (_, "") => (UInt128)index >= Parse(first),
        _ => Parse(first) <= Parse(last) && (UInt128)index >= Parse(first) && (UInt128)index <= Parse(last),
    };

    private static UInt128 Parse(string digits) => UInt128.Parse(digits, CultureInfo.InvariantCulture);
}
