using System.Runtime.CompilerServices;
using OssPipeline.Core.Data;

namespace OssPipeline.EndToEnd.Tests.NodeClient;

/// <summary>Tests by the official client, with each way of signing. They share a server and a Node process, and run one after another.</summary>
[Collection(NodeClientSuite.Name)]
public abstract class NodeClientTest(NodeScene scene)
{
    /// <summary>The end of keys that need every kind of escaping.</summary>
    protected const string Unusual = "a b+c%20é/中文 &<>'\"?#=(1)!*~.x";

    protected NodeScene Scene { get; } = scene;

    /// <summary>Both ways of signing.</summary>
    public static TheoryData<string> Signatures => ["V4", "V1"];

    /// <summary>A key that no other test uses.</summary>
    protected string Key(string signature, string end, [CallerMemberName] string test = "") => $"{GetType().Name}/{test}/{signature}/{end}";

    /// <summary>Makes a call that succeeds.</summary>
    protected Task<NodeAnswer> CallAsync(string signature, string method, params object?[] arguments) =>
        CallAsync(Scene.Options(signature), method, arguments);

    /// <summary>Makes a call that succeeds, with a client of one's own making.</summary>
    protected async Task<NodeAnswer> CallAsync(IReadOnlyDictionary<string, object?> options, string method, params object?[] arguments)
    {
        var answer = await Scene.Node.CallAsync(options, method, arguments);
        Assert.True(answer.Error is null, $"{method} failed: {answer.Error}");
        return answer;
    }

    /// <summary>Makes a call that fails.</summary>
    protected Task<NodeError> FailAsync(string signature, string method, params object?[] arguments) =>
        FailAsync(Scene.Options(signature), method, arguments);

    /// <summary>Makes a call that fails, with a client of one's own making.</summary>
    protected async Task<NodeError> FailAsync(IReadOnlyDictionary<string, object?> options, string method, params object?[] arguments)
    {
        var answer = await Scene.Node.CallAsync(options, method, arguments);
        Assert.True(answer.Error is not null, $"{method} did not fail: {answer.Result}");
        return answer.Error;
    }

    /// <summary>The bytes of a test.</summary>
    protected static byte[] Bytes(int count, int seed = 1)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>The CRC as OSS's header has it.</summary>
    protected static string Crc(byte[] bytes) => Crc64Xz.Compute(bytes).ToString();
}
