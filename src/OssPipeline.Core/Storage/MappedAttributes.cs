namespace OssPipeline.Core.Storage;

/// <summary>What a store keeps beside an object's bytes, in the words that every store knows.</summary>
/// <param name="Attributes">Storage class, metadata names and tags as OSS spells them.</param>
/// <param name="Lost">What has no place elsewhere, each in words for a report: what it is, and why it stays behind. Empty when nothing does.</param>
public sealed record MappedAttributes(ObjectAttributes Attributes, IReadOnlyList<string> Lost);
