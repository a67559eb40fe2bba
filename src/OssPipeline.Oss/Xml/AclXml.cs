namespace OssPipeline.Oss.Xml;

/// <summary>Reads <c>AccessControlPolicy</c>.</summary>
internal static class AclXml
{
    public static string Read(Stream body)
    {
        using var reader = OssXml.Open(body, "AccessControlPolicy");
        while (OssXml.NextChild(reader, depth: 0))
        {
            if (reader.LocalName != "AccessControlList")
            {
                continue;
            }

            while (OssXml.NextChild(reader, depth: 1))
            {
                if (reader.LocalName == "Grant")
                {
                    return OssXml.Text(reader);
                }
            }
        }

        throw new FormatException("no grant");
    }
}
