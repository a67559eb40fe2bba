using OssPipeline.Core.Data;

namespace OssPipeline.Core.Blocks;

/// <summary>
/// A Part-scope block over bytes that keeps something of its own for each object (a data key, a running hash): parts pass in any order,
/// several at once, and the object may get metadata of the block's making.
/// </summary>
/// <remarks>
/// Lengths and part borders stay. All parts of an object pass, also when a run goes on with an upload: those that the store holds
/// already are read and passed again, and not sent again when they come out with the same CRC.
/// </remarks>
public interface IPartwiseTransform : IBlock
{
    /// <summary>Needs a sink that keeps metadata (<c>StoreInfo.KeepsAttributes</c>); the plan refuses others.</summary>
    bool NeedsAttributes { get; }

    /// <summary>Begins to work on one object.</summary>
    /// <exception cref="InvalidDataException">This object can't pass, for the reason given; it fails alone.</exception>
    ValueTask<IPassage> BeginAsync(PassageStart start, CancellationToken cancellationToken);
}

/// <summary>What a block may know when it begins to work on an object.</summary>
public sealed record PassageStart
{
    /// <summary>The source object as listed.</summary>
    public required ObjectRef Origin { get; init; }

    /// <summary>What the blocks up to and with this one made of it.</summary>
    public required ObjectDraft Draft { get; init; }

    /// <summary>The size of every part but the last, in bytes; null when parts grow as they come.</summary>
    public required long? PartSize { get; init; }

    /// <summary>Length of what passes, in bytes; null when only the last part will tell.</summary>
    public required long? Length { get; init; }

    /// <summary>What passes has at most this length, in bytes; null when nobody knows.</summary>
    public long? MaxLength { get; init; }

    /// <summary>Whether there may be more than one part, as far as anybody knows.</summary>
    public bool MayHaveParts => PartSize is not { } size || (Length ?? MaxLength) is not { } most || most > size;

    /// <summary>What the passage of an earlier run noted, when this run may go on with its upload; else null.</summary>
    public string? Note { get; init; }

    /// <summary>Asks the source for the object with its headers and metadata (HEAD); fails when it is no longer the listed version.</summary>
    public required Func<CancellationToken, ValueTask<ObjectRef>> DescribeAsync { get; init; }

    /// <summary>Asks the source for the object's tags.</summary>
    public required Func<CancellationToken, ValueTask<IReadOnlyDictionary<string, string>>> GetTagsAsync { get; init; }
}

/// <summary>One object's way through an <see cref="IPartwiseTransform"/>. Disposed of when the object's work has ended; it then forgets its secrets.</summary>
public interface IPassage : IDisposable
{
    /// <summary>Metadata to write with the object, names in lower case without a vendor prefix; known from the beginning.</summary>
    IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Whether metadata of the source under this name does not belong to what comes out, so that the sink must not take it over.</summary>
    bool Removes(string name);

    /// <summary>
    /// What a later run needs to go on with this object's upload; written to the journal, so never a secret. When it differs from
    /// <see cref="PassageStart.Note"/>, what the earlier run uploaded is of no use and is dropped.
    /// </summary>
    string? Note { get; }

    /// <summary>Takes over a part and gives the one that follows it. Any order, several at once; deterministic within one passage.</summary>
    /// <param name="part">A part whose bytes nobody shares, so that they may be changed in place; its CRC may be known or not.</param>
    /// <param name="inputCrc64">CRC-64/XZ of the bytes that went in.</param>
    /// <returns>The part that comes out, with the same sequence, offset and length, and its CRC known.</returns>
    Part Apply(Part part, out ulong inputCrc64);

    /// <summary>Asked when every part has passed, before the object becomes visible. The same answer when asked again.</summary>
    PassageEnd End();
}

/// <summary>How an object's passage ended.</summary>
/// <param name="Failure">Why the object must not become visible; null when all is well.</param>
public sealed record PassageEnd(string? Failure)
{
    /// <summary>
    /// What could not be known before the bytes were: goes into the metadata of an object that is put whole, and into the tags of one
    /// that was uploaded in parts, whose metadata was fixed when the upload began. Names and values fit both.
    /// </summary>
    public IReadOnlyDictionary<string, string> Findings { get; init; } = new Dictionary<string, string>();

    /// <summary>SHA-256 of the plaintext by <see cref="Sha256Leaves"/>, in lower-case hex, for the manifest; null when not computed.</summary>
    public string? PlainSha256 { get; init; }
}
