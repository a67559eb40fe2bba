using System.Text.Json;
using OssPipeline.Core.Storage;

namespace OssPipeline.Engine.Run;

/// <summary>The kind of a failure in one word, for reports and scripts.</summary>
internal static class FailureClasses
{
    /// <summary>The object can't have its key at the sink, or a template lacks a field.</summary>
    public const string Key = "key";

    /// <summary>Its bytes are not what they should be.</summary>
    public const string Content = "content";

    /// <summary>It was not the same while it was read.</summary>
    public const string Changed = "changed";

    /// <summary>A row of a list of objects names none.</summary>
    public const string Manifest = "manifest";

    /// <summary>None of the others.</summary>
    public const string Other = "other";

    /// <summary>The word of a failure.</summary>
    public static string Of(Exception error) => error switch
    {
        StoreException store => Of(store.Kind),
        InvalidDataException or FlowException => Content,
        _ => Other,
    };

    /// <summary>The word of what listing an object told.</summary>
    public static string Of(ListedProblem problem) => problem.Kind is { } kind ? Of(kind) : Manifest;

    /// <summary>The word of a store's failure: <c>changed</c>, <c>not_found</c>.</summary>
    public static string Of(StoreErrorKind kind) => JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString());
}
