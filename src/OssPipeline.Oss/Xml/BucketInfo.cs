using System.Globalization;

namespace OssPipeline.Oss.Xml;

/// <summary>What GetBucketInfo tells: <c>BucketInfo/Bucket</c>.</summary>
internal sealed record BucketInfo(string Name, string Location, string StorageClass, DateTimeOffset? CreationDate)
{
    public static BucketInfo Read(Stream body)
    {
        using var reader = OssXml.Open(body, "BucketInfo");
        string name = "", location = "", storageClass = "";
        DateTimeOffset? created = null;
        while (OssXml.NextChild(reader, depth: 0))
        {
            if (reader.LocalName != "Bucket")
            {
                continue;
            }

            while (OssXml.NextChild(reader, depth: 1))
            {
                switch (reader.LocalName)
                {
                    case "Name":
                        name = OssXml.Text(reader);
                        break;
                    case "Location":
                        location = OssXml.Text(reader);
                        break;
                    case "StorageClass":
                        storageClass = OssXml.Text(reader);
                        break;
                    case "CreationDate":
                        created = DateTimeOffset.Parse(OssXml.Text(reader), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
                        break;
                }
            }
        }

        return new BucketInfo(name, location, storageClass, created);
    }
}
