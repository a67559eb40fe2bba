namespace OssPipeline.EndToEnd.Tests.NodeClient;

/// <summary>Bytes that the client is given as a stream, without their length.</summary>
public sealed record NodeStream(byte[] Bytes);
