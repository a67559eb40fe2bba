using System.Globalization;
using System.Text;
using OssPipeline.DevServer.Storage;

namespace OssPipeline.DevServer.Tests;

/// <summary>All that a bucket holds, as text that two buckets can be compared by.</summary>
internal static class BucketState
{
    public static string Of(Bucket bucket)
    {
        var text = new StringBuilder();
        text.Append(bucket.Settings).AppendLine();
        foreach (var (key, version, isLatest) in bucket.ListVersions(new VersionQuery("", "", "", "", int.MaxValue)).Versions)
        {
            text.Append(CultureInfo.InvariantCulture, $"{key} latest={isLatest} {version.Kind} {version.Size} {version.Tag} {version.Crc64} {version.LastModified} {version.Detail} ");
            Extents(text, version.Extents);
            Attributes(text, version.Attributes);
        }

        foreach (var (key, _) in bucket.List(new ListQuery("", "", "", int.MaxValue)).Objects)
        {
            text.Append("current ").AppendLine(key);
        }

        foreach (var upload in bucket.Uploads().OrderBy(u => u.Id, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"upload {upload.Id} {upload.Key} {upload.Initiated} ");
            Attributes(text, upload.Attributes);
            foreach (var part in bucket.PartsOf(upload))
            {
                text.Append(CultureInfo.InvariantCulture, $"part {part.Number} {part.Tag} {part.Crc64} {part.LastModified} ");
                Extents(text, part.Extents);
                text.AppendLine();
            }
        }

        return text.ToString();
    }

    private static void Extents(StringBuilder text, ReadOnlySpan<Extent> extents)
    {
        foreach (var extent in extents)
        {
            text.Append(extent);
        }
    }

    private static void Attributes(StringBuilder text, StoredAttributes attributes) =>
        text.AppendJoin(';', attributes.Headers).Append(CultureInfo.InvariantCulture, $" {attributes.StorageClass} {attributes.Tagging} {attributes.TagCount} {attributes.Acl}").AppendLine();
}
