using OssPipeline.Core.Data;

namespace OssPipeline.Core.Blocks;

/// <summary>A Part-scope block that judges a whole object by the CRC of the bytes that passed it, before the object is committed.</summary>
public interface IPartWitness : ITransform<Part, Part>
{
    /// <summary>
    /// Whether it compares with the CRC that the source store vouches for. The engine then asks the store for it (HEAD) where the listing
    /// did not tell, before <see cref="Judge"/>.
    /// </summary>
    bool WantsVouchedCrc64 { get; }

    /// <summary>Called once per object when all its parts passed; a reason fails the object, so that it never becomes visible.</summary>
    /// <param name="origin">The source object.</param>
    /// <param name="length">How many bytes passed.</param>
    /// <param name="crc64">CRC-64/XZ of the bytes that passed, in order.</param>
    /// <returns>Null when all is well, else what is wrong.</returns>
    string? Judge(ObjectRef origin, long length, ulong crc64);
}
