using CsCheck;

namespace OssPipeline.DevServer.Tests;

/// <summary>Generators that tests share.</summary>
internal static class Some
{
    /// <summary>One of the given strings.</summary>
    public static Gen<string> Of(params string[] choices) => Gen.Int[0, choices.Length - 1].Select(i => choices[i]);
}
