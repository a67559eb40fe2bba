using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;

namespace OssPipeline.EndToEnd.Tests;

/// <summary>The sample data behind a real web server, as any site serves files.</summary>
internal sealed class SampleSite : IAsyncDisposable
{
    private readonly WebApplication _app;

    private SampleSite(WebApplication app) => _app = app;

    public Uri Url => new(_app.Urls.Single());

    public static async Task<SampleSite> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = new PhysicalFileProvider(Path.Combine(Scene.Repository, "samples")),
            ServeUnknownFileTypes = true,
        });
        await app.StartAsync();
        return new SampleSite(app);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
