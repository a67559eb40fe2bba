namespace OssPipeline.Http;

/// <summary>Reads bodies, with a limit on how long nothing may come.</summary>
internal static class BodyReader
{
    /// <summary>Fills memory from a body; fails when the body ends before.</summary>
    public static async ValueTask FillAsync(Stream body, Memory<byte> destination, TimeSpan idleLimit, string shown, CancellationToken cancellationToken)
    {
        for (var filled = 0; filled < destination.Length;)
        {
            var read = await ReadAsync(body, destination[filled..], idleLimit, shown, cancellationToken).ConfigureAwait(false);
            filled += read > 0 ? read : throw HttpErrors.Transport(new EndOfStreamException("the body ended too early"), shown);
        }
    }

    /// <summary>Reads some bytes; 0 at the end.</summary>
    public static async ValueTask<int> ReadAsync(Stream body, Memory<byte> destination, TimeSpan idleLimit, string shown, CancellationToken cancellationToken)
    {
        using var idle = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        idle.CancelAfter(idleLimit);
        try
        {
            return await body.ReadAsync(destination, idle.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw HttpErrors.Idle(idleLimit, shown);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw HttpErrors.Transport(e, shown);
        }
    }
}
