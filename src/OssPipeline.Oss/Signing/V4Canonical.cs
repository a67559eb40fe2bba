namespace OssPipeline.Oss.Signing;

/// <summary>The six lines of a V4 canonical request.</summary>
internal static class V4Canonical
{
    public static void AppendRequest(ref Utf8Sink sink, in OssRequestToSign request)
    {
        sink.Append(request.Method);
        sink.Append("\n/"u8);
        if (request.Bucket.Length != 0)
        {
            sink.Append(request.Bucket);
            sink.Append((byte)'/');
            sink.AppendEncoded(request.Key, OssPath.UnreservedAndSlash);
        }

        sink.Append((byte)'\n');
        AppendQuery(ref sink, request.Query);
        sink.Append((byte)'\n');
        AppendHeaders(ref sink, request);
        sink.Append((byte)'\n');
        sink.Append(request.Header("x-oss-content-sha256") ?? OssV4.UnsignedPayload);
    }

    public static bool IsSignedByDefault(string name) =>
        name.StartsWith("x-oss-", StringComparison.OrdinalIgnoreCase)
        || name.Equals("content-type", StringComparison.OrdinalIgnoreCase)
        || name.Equals("content-md5", StringComparison.OrdinalIgnoreCase);

    private static void AppendQuery(ref Utf8Sink sink, ReadOnlySpan<KeyValuePair<string, string>> query)
    {
        var scratch = default(SignedOrder.Scratch);
        var first = true;
        foreach (var (name, value) in SignedOrder.Sort(query, scratch, SignedOrder.EncodedName))
        {
            if (name == "x-oss-signature")
            {
                continue;
            }

            if (!first)
            {
                sink.Append((byte)'&');
            }

            first = false;
            OssPath.AppendParameter(ref sink, name, value);
        }
    }

    private static void AppendHeaders(ref Utf8Sink sink, in OssRequestToSign request)
    {
        var scratch = default(SignedOrder.Scratch);
        var headers = SignedOrder.Sort(request.Headers, scratch, SignedOrder.LowerName);
        foreach (var (name, value) in headers)
        {
            if (IsSignedByDefault(name) || IsAdditional(name, request.AdditionalHeaders))
            {
                sink.AppendLower(name);
                sink.Append((byte)':');
                sink.Append(value.AsSpan().Trim());
                sink.Append((byte)'\n');
            }
        }

        sink.Append((byte)'\n');
        if (request.AdditionalHeaders.IsEmpty)
        {
            return;
        }

        var first = true;
        foreach (var (name, _) in headers)
        {
            if (!IsSignedByDefault(name) && IsAdditional(name, request.AdditionalHeaders))
            {
                if (!first)
                {
                    sink.Append((byte)';');
                }

                first = false;
                sink.AppendLower(name);
            }
        }
    }

    private static bool IsAdditional(string name, ReadOnlySpan<string> additional)
    {
        foreach (var candidate in additional)
        {
            if (name.Equals(candidate, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
