namespace OssPipeline.Tables.Ddl;

/// <summary>Places that an engine can't read.</summary>
internal static class LocationLint
{
    /// <summary>Adds what there is to warn of.</summary>
    public static void Check(DdlOptions options, List<DdlWarning> found)
    {
        var at = options.Location;
        switch (options.Dialect)
        {
            case DdlDialect.Maxcompute when at.Scheme != "oss":
                found.Add(new DdlWarning(null, $"MaxCompute reads OSS, not {at.Scheme}://; location gives the directory that the files will have there"));
                break;
            case DdlDialect.Maxcompute when at.Authority.Length == 0:
                found.Add(new DdlWarning(null, "the store names no endpoint, so that LOCATION has none; endpoint or location gives it"));
                break;
            case DdlDialect.Maxcompute when !InternalEndpoint.IsInternal(at.Authority):
                found.Add(new DdlWarning(null, $"MaxCompute reaches OSS by an internal endpoint (oss-REGION-internal.aliyuncs.com), not by {at.Authority}; endpoint or location gives it"));
                break;
            case DdlDialect.Athena when at.Scheme != "s3":
                found.Add(new DdlWarning(null, $"Athena reads S3, not {at.Scheme}://; location gives the bucket there that has the files"));
                break;
        }

        if (at.Directory.Any(c => c is ' ' or > '~' or < ' '))
        {
            found.Add(new DdlWarning(null, $"the directory '{SqlText.Remark(at.Directory)}' has spaces or letters beyond ASCII, which LOCATION is not sure to take"));
        }
    }
}
