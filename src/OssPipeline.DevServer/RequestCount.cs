namespace OssPipeline.DevServer;

/// <summary>Counts of one operation.</summary>
/// <param name="Requests">Requests that arrived, refused ones among them.</param>
/// <param name="Succeeded">Requests that took effect, whether or not the answer reached the client.</param>
/// <param name="BytesIn">Bytes of request bodies read.</param>
/// <param name="BytesOut">Bytes of answers' bodies written.</param>
public readonly record struct RequestCount(long Requests, long Succeeded, long BytesIn, long BytesOut);
