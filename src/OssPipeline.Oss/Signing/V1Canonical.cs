using System.Collections.Frozen;

namespace OssPipeline.Oss.Signing;

/// <summary>The parts of a V1 string to sign that need sorting: the <c>x-oss-</c> headers and the resource with its sub-resources.</summary>
internal static class V1Canonical
{
    // Every parameter that any of the vendor's SDKs signs; those that begin with x-oss- are signed without being listed.
    private static readonly FrozenSet<string> SubResources = """
        accessPoint accessPointPolicy acl append asyncFetch bucketArchiveDirectRead bucketInfo callback callback-var cloudboxes cname comp
        continuation-token cors delete encryption endTime group httpsConfig img inventory inventoryId lifecycle link live location logging
        metaQuery objectInfo objectMeta partNumber policy policyStatus position publicAccessBlock qos qosInfo qosRequester
        redundancyTransition referer regionList replication replicationLocation replicationProgress requestPayment requesterQosInfo
        resourceGroup resourcePool resourcePoolBuckets resourcePoolInfo response-cache-control response-content-disposition
        response-content-encoding response-content-language response-content-type response-expires restore seal security-token
        sequential startTime stat status style styleName symlink tagging transferAcceleration udf udfApplication udfApplicationLog
        udfImage udfImageDesc udfName uploadId uploads versionId versioning versions vip vod vpcip website worm wormExtend wormId
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);

    public static bool IsSubResource(string name) =>
        name.StartsWith("x-oss-", StringComparison.Ordinal) || SubResources.Contains(name);

    public static void AppendHeaders(ref Utf8Sink sink, ReadOnlySpan<KeyValuePair<string, string>> headers)
    {
        var scratch = default(SignedOrder.Scratch);
        foreach (var (name, value) in SignedOrder.Sort(headers, scratch, SignedOrder.LowerName))
        {
            if (name.StartsWith("x-oss-", StringComparison.OrdinalIgnoreCase))
            {
                sink.AppendLower(name);
                sink.Append((byte)':');
                sink.Append(value.AsSpan().Trim());
                sink.Append((byte)'\n');
            }
        }
    }

    public static void AppendResource(ref Utf8Sink sink, in OssRequestToSign request)
    {
        sink.Append((byte)'/');
        if (request.Bucket.Length != 0)
        {
            sink.Append(request.Bucket);
            sink.Append((byte)'/');
            sink.Append(request.Key);
        }

        var scratch = default(SignedOrder.Scratch);
        var separator = (byte)'?';
        foreach (var (name, value) in SignedOrder.Sort(request.Query, scratch, SignedOrder.PlainName))
        {
            if (!IsSubResource(name))
            {
                continue;
            }

            sink.Append(separator);
            separator = (byte)'&';
            sink.Append(name);
            if (value.Length != 0)
            {
                sink.Append((byte)'=');
                sink.Append(value);
            }
        }
    }
}
