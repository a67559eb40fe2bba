using System.Net;
using System.Net.Sockets;

namespace OssPipeline.Throughput;

/// <summary>Ports on 127.0.0.1 below the range from which the kernel gives clients theirs, so that the two never meet.</summary>
internal static class LoopbackPort
{
    private const int First = 20_000;
    private const int End = 32_000;

    public static int PickFree()
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            var port = Random.Shared.Next(First, End);
            using var probe = new TcpListener(IPAddress.Loopback, port);
            try
            {
                probe.Start();
                return port;
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
            {
                // Taken: try another.
            }
        }

        throw new InvalidOperationException($"No free port between {First} and {End} on 127.0.0.1 in 100 tries.");
    }
}
