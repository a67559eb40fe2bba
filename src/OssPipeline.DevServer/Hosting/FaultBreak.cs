namespace OssPipeline.DevServer.Hosting;

/// <summary>An injected fault has broken the connection: nothing more is to be done for this request.</summary>
#pragma warning disable CA1032, CA1064 // Internal: thrown and caught here alone.
internal sealed class FaultBreak : Exception
#pragma warning restore CA1032, CA1064
{
}
