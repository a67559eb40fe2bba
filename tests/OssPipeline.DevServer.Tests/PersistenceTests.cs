using System.Diagnostics;
using System.Net;
using OssPipeline.DevServer.Storage;

namespace OssPipeline.DevServer.Tests;

public sealed class PersistenceTests : ServerTest
{
    private string Log => Path.Combine(DataDirectory, "buckets", Lake, "index.log");

    [Fact]
    public async Task A_log_cut_at_any_byte_opens_to_what_was_done_before()
    {
        // Each step's end in the log and the keys that were there then.
        var states = new List<(long Length, string Keys)> { (new FileInfo(Log).Length, "") };
        foreach (var (key, isDelete) in new[] { ("a", false), ("b", false), ("a", true), ("c", false), ("b", false) })
        {
            await (isDelete ? Wire.SendAsync("DELETE", Lake, key) : Wire.PutAsync(Lake, key, Ascii(key)));
            var keys = string.Join(',', (await Wire.SendAsync("GET", Lake)).Xml.Elements("Contents").Select(c => c.Element("Key")!.Value));
            states.Add((new FileInfo(Log).Length, keys));
        }

        await StopAsync();
        var whole = await File.ReadAllBytesAsync(Log);
        var folder = Directory.CreateTempSubdirectory();
        var copy = Path.Combine(folder.FullName, Lake);
        Directory.CreateDirectory(copy);
        for (var length = states[0].Length; length <= whole.Length; length++)
        {
            await File.WriteAllBytesAsync(Path.Combine(copy, "index.log"), whole[..(int)length]);
            using (var bucket = Bucket.Open(copy)!)
            {
                var keys = string.Join(',', bucket.List(new ListQuery("", "", "", 1000)).Objects.Select(o => o.Key));
                Assert.Equal(states.Last(s => s.Length <= length).Keys, keys);
            }

            // The torn record is cut off, so that what is appended next is read.
            Assert.Equal(states.Last(s => s.Length <= length).Length, new FileInfo(Path.Combine(copy, "index.log")).Length);
        }

        folder.Delete(recursive: true);
        await StartAsync();
    }

    [Fact]
    public async Task A_log_damaged_in_the_middle_is_refused_rather_than_forgotten()
    {
        await Wire.PutAsync(Lake, "first", Ascii("1"));
        var middle = new FileInfo(Log).Length - 10;
        await Wire.PutAsync(Lake, "second", Ascii("2"));
        await StopAsync();
        var bytes = await File.ReadAllBytesAsync(Log);
        bytes[middle] ^= 1;
        await File.WriteAllBytesAsync(Log, bytes);

        var error = await Assert.ThrowsAsync<InvalidDataException>(() => OssDevServer.StartAsync(Options, CancellationToken.None));
        Assert.Contains("is damaged at byte", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, DataFiles().Length);

        bytes[middle] ^= 1;
        await File.WriteAllBytesAsync(Log, bytes);
        await StartAsync();
        Assert.Equal("1", (await Wire.GetAsync(Lake, "first")).Text);
    }

    [Fact]
    public async Task Files_that_writes_left_behind_are_swept_at_the_next_start()
    {
        await Wire.PutAsync(Lake, "k", Ascii("kept"));
        await StopAsync();
        var folder = Path.Combine(DataDirectory, "buckets", Lake, "objects", "aa");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "00000000000000aa"), "half an object");
        var half = Directory.CreateDirectory(Path.Combine(DataDirectory, "buckets", "half-made"));
        await File.WriteAllTextAsync(Path.Combine(half.FullName, "index.log.new"), "");
        await StartAsync();

        Assert.Equal(1, await Server.Swept);
        Assert.Single(DataFiles());
        Assert.Equal("kept", (await Wire.GetAsync(Lake, "k")).Text);
        Assert.False(half.Exists && Directory.Exists(half.FullName));
    }

    [Fact]
    public async Task Times_and_tags_are_the_same_after_a_restart()
    {
        await Wire.PutAsync(Lake, "k", Ascii("x"), ("x-oss-tagging", "a=1"));
        var before = await Wire.SendAsync("HEAD", Lake, "k");
        await RestartAsync();
        var after = await Wire.SendAsync("HEAD", Lake, "k");

        foreach (var header in new[] { "ETag", "Last-Modified", "x-oss-hash-crc64ecma", "x-oss-tagging-count", "Content-Length" })
        {
            Assert.Equal(before[header], after[header]);
        }
    }

    [Fact]
    public void A_log_of_mostly_garbage_is_written_anew()
    {
        var folder = Path.Combine(DataDirectory, "garbage");
        var attributes = new StoredAttributes([], "Standard", "", 0, "default");
        using (var bucket = Bucket.Create(folder, new BucketSettings(1, "IA", "ZRS", "private")))
        {
            bucket.Put("kept", new StoredObject([], new ContentTag(7, 0), 8, 9, attributes), forbidOverwrite: false);
            var upload = new Upload("id", "key", 3, attributes);
            bucket.BeginUpload(upload);
            bucket.PutPart(upload, new StoredPart(5, [], new ContentTag(1, 0), 2, 3));
            for (var i = 0; i < 60_000; i++)
            {
                bucket.Put("again", new StoredObject([], default, (ulong)i, i, attributes), forbidOverwrite: false);
            }
        }

        Assert.InRange(new FileInfo(Path.Combine(folder, "index.log")).Length, 100, 2 << 20);
        using var opened = Bucket.Open(folder)!;
        Assert.Equal(new BucketStat(0, 2, 1, 1), opened.Stat());
        Assert.Equal(59_999UL, opened.Find("again")!.Crc64);
        Assert.Equal((UInt128)7, opened.Find("kept")!.Tag.Md5);
        Assert.Equal(new BucketSettings(1, "IA", "ZRS", "private"), opened.Settings);
        Assert.Equal(5, Assert.Single(opened.PartsOf(opened.FindUpload("key", "id")!)).Number);
    }

    [Fact]
    public async Task A_hundred_thousand_objects_are_there_soon_after_a_start()
    {
        var folder = Path.Combine(DataDirectory, "buckets", "many");
        var attributes = new StoredAttributes([new("Content-Type", "application/octet-stream")], "Standard", "", 0, "default");
        using (var bucket = Bucket.Create(folder, new BucketSettings(1, "Standard", "LRS", "private")))
        {
            for (var i = 0; i < 100_000; i++)
            {
                // An order that is not the key's.
                bucket.Put($"prefix/{(long)i * 7919 % 100_000:D8}", new StoredObject([], new ContentTag((UInt128)i, 0), (ulong)i, i, attributes), forbidOverwrite: false);
            }
        }

        await StopAsync();
        var watch = Stopwatch.StartNew();
        await StartAsync();
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10)); // far below that when the machine is free
        var page = (await Wire.SendAsync("GET", "many", "", "list-type=2&start-after=prefix%2F00050000&max-keys=1")).Xml;
        Assert.Equal("prefix/00050001", page.Element("Contents")!.Element("Key")!.Value);
        Assert.Equal(HttpStatusCode.OK, (await Wire.SendAsync("HEAD", "many", "prefix/00099999")).Status);
    }
}
