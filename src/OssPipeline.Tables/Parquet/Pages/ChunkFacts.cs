namespace OssPipeline.Tables.Parquet.Pages;

/// <summary>What was written of a column.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="FirstData">Where its first page of values begins.</param>
/// <param name="Rows">How many values it has, nulls among them.</param>
/// <param name="Nulls">How many nulls.</param>
/// <param name="PlainBytes">Bytes before compression, headers among them.</param>
/// <param name="PackedBytes">Bytes in the file.</param>
/// <param name="Codec">The codec's number.</param>
/// <param name="HasDictionary">Whether pages are of indexes.</param>
/// <param name="Bounds">The least and the greatest value; null where there are none to tell.</param>
internal sealed record ChunkFacts(
    long Start, long FirstData, long Rows, long Nulls, long PlainBytes, long PackedBytes, int Codec, bool HasDictionary, (byte[] Least, byte[] Greatest)? Bounds);
