namespace OssPipeline.Oss.Xml;

/// <summary>Reads what copies answer.</summary>
internal static class CopiesXml
{
    public static string ReadObject(Stream body) => ReadETag(body, "CopyObjectResult");

    public static string ReadPart(Stream body) => ReadETag(body, "CopyPartResult");

    private static string ReadETag(Stream body, string root)
    {
        using var reader = OssXml.Open(body, root);
        var etag = "";
        while (OssXml.NextChild(reader, depth: 0))
        {
            if (reader.LocalName == "ETag")
            {
                etag = XmlValue.ETag(reader);
            }
        }

        return etag;
    }
}
