using System.CommandLine;
using OssPipeline.Cli.Stores;
using OssPipeline.Core.Catalog;
using OssPipeline.Oss.Client;
using OssPipeline.Oss.Signing;
using OssPipeline.Oss.Store;

namespace OssPipeline.Cli.Commands;

/// <summary><c>osspipe sign URL</c>: a URL by which anybody can read or write one object for a while.</summary>
internal static class SignCommand
{
    private static readonly string[] Methods = ["GET", "PUT", "HEAD", "DELETE"];

    public static Command Create(CommandFrame frame)
    {
        var at = new StoreOptions(frame.Common);
        var expires = new Option<string>("--expires") { Description = "How long it is good for: 15m, 12h, 7d; at most 7d with V4.", HelpName = "TIME", DefaultValueFactory = _ => "1h" };
        var method = new Option<string>("--method") { Description = "What may be done: GET, PUT, HEAD or DELETE.", DefaultValueFactory = _ => "GET" };
        var headers = new Option<string[]>("--header") { Description = "A header that must be sent with it, and is signed; with --v1 only content-type, content-md5 and x-oss-…; may be given several times.", HelpName = "NAME:VALUE" };
        var query = new Option<string[]>("--query") { Description = "A further parameter, such as response-content-disposition; may be given several times.", HelpName = "NAME=VALUE" };
        var v1 = new Option<bool>("--v1") { Description = "Signs by V1, for deployments that know no V4." };
        var command = new Command("sign", "Makes a URL by which anybody can make one request on an object for a while.") { at.Url, expires, method, headers, query, v1 };
        at.AddTo(command);
        return frame.Bind(command, async (run, stop) =>
        {
            var signature = run.Line.GetValue(v1) ? OssSignature.V1 : (OssSignature?)null;
            var validFor = ValidFor(run.Line.GetRequiredValue(expires), run.Host.Clock.GetUtcNow());
            var verb = run.Line.GetRequiredValue(method).ToUpperInvariant();
            if (!Methods.Contains(verb))
            {
                throw CliException.Usage($"--method {verb}: use {string.Join(", ", Methods)}");
            }

            var opened = await at.OpenAsync(run, stop, needsKey: true).ConfigureAwait(false);
            await using (opened.ConfigureAwait(false))
            {
                var store = opened.Bare as OssStore ?? throw CliException.Usage($"{opened.Store.Info.Location}: only objects of OSS have such URLs");
                var request = new OssPresign(verb, opened.Key, validFor)
                {
                    Headers = Pairs("--header", run.Line.GetValue(headers) ?? [], ':'),
                    Query = Pairs("--query", run.Line.GetValue(query) ?? [], '='),
                };
                Write(run, await UrlAsync(store, request, signature, stop).ConfigureAwait(false), run.Host.Clock.GetUtcNow() + validFor);
            }

            return ExitCode.Done;
        });
    }

    private static async ValueTask<string> UrlAsync(OssStore store, OssPresign request, OssSignature? signature, CancellationToken stop)
    {
        try
        {
            return await store.PresignAsync(request, signature, stop).ConfigureAwait(false);
        }
        catch (ArgumentOutOfRangeException)
        {
            throw CliException.Usage($"--expires {DurationText.Format(request.ValidFor)}: a URL signed by V4 is good for at most 7d");
        }
        catch (ArgumentException e)
        {
            throw CliException.Usage(e.Message.Split(" (Parameter", 2)[0]);
        }
    }

    private static TimeSpan ValidFor(string text, DateTimeOffset now)
    {
        if (!DurationText.TryParse(text, out var validFor) || validFor < TimeSpan.FromSeconds(1))
        {
            throw CliException.Usage($"--expires {text}: write a time such as 15m, 12h or 7d");
        }

        // Seven days are the most for V4 alone, and a store of a pipeline file may sign by V1 of its own.
        return validFor <= DateTimeOffset.MaxValue - now
            ? validFor
            : throw CliException.Usage($"--expires {text}: that is further than calendars go");
    }

    private static List<KeyValuePair<string, string>> Pairs(string option, string[] texts, char separator)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        foreach (var text in texts)
        {
            var at = text.IndexOf(separator, StringComparison.Ordinal);
            if (at < 1)
            {
                throw CliException.Usage($"{option} {text}: write NAME{separator}VALUE");
            }

            pairs.Add(new(text[..at].Trim(), text[(at + 1)..].Trim()));
        }

        return pairs;
    }

    // The URL is what was asked for, so a token in it is shown here and nowhere else.
    private static void Write(Invocation run, string url, DateTimeOffset expires)
    {
        if (run.Terminal.IsJson)
        {
            run.Terminal.RevealJson((url, expires), static (json, u) =>
            {
                json.WriteString("event", "url");
                json.WriteString("url", u.url);
                json.WriteString("expires", u.expires);
            });
        }
        else
        {
            run.Terminal.Reveal(url);
        }
    }
}
