using System.IO.Compression;
using System.IO.Hashing;
using System.Text;
using System.Text.RegularExpressions;
using Avro;
using Avro.File;
using Avro.Generic;
using CsCheck;
using OssPipeline.Tables.Avro;
using OssPipeline.Tables.Tests.Csv;
using OssPipeline.Tables.Tests.Rows;

namespace OssPipeline.Tables.Tests.Avro;

/// <summary>Files that Apache's library writes.</summary>
public sealed class AvroDecoderTests
{
    private const string Everything = """
        {"type":"record","name":"Row","namespace":"n","fields":[
          {"name":"flag","type":"boolean"},
          {"name":"Small","type":"int"},
          {"name":"big","type":["null","long"]},
          {"name":"f","type":"float"},
          {"name":"d","type":["double","null"]},
          {"name":"s","type":["null","string"]},
          {"name":"bin","type":"bytes"},
          {"name":"fix","type":{"type":"fixed","name":"F","size":3}},
          {"name":"word","type":{"type":"enum","name":"E","symbols":["A","B"]}},
          {"name":"list","type":{"type":"array","items":["null","int"]}},
          {"name":"map","type":{"type":"map","values":"string"}},
          {"name":"rec","type":["null",{"type":"record","name":"R","fields":[{"name":"x","type":"int"},{"name":"next","type":["null","R"]}]}]},
          {"name":"any","type":["null","int","string"]}
        ]}
        """;

    [Fact]
    public void Values_of_all_types_are_those_that_were_written() =>
        Gen.Select(Gen.Bool, Gen.Int, Gen.Long, Gen.Double, Gen.String, Gen.Int[0, 3]).Array[0, 50].Sample(
            values =>
            {
                var schema = (RecordSchema)Schema.Parse(Everything);
                var records = values.Select((v, i) => Record(schema, v.Item1, v.Item2, v.Item3, v.Item4, v.Item5, v.Item6)).ToList();
                var rows = DecodeAsync(Write(schema, records, "deflate")).GetAwaiter().GetResult();
                Assert.Equal(CsvRun.Show(records.Select(Expected)), CsvRun.Show(rows.Rows));
            },
            iter: 200,
            threads: 1);

    [Fact]
    public async Task The_columns_are_the_fields()
    {
        var schema = await new AvroDecoder().DescribeAsync(CsvRun.Origin, Pipes.Of(Write((RecordSchema)Schema.Parse(Everything), [], "null")), CancellationToken.None);
        Assert.Equal(
            "flag boolean, small int, big bigint, f float, d double, s string, bin binary, fix binary, word string, list string, map string, rec string, any string",
            schema.ToString());
    }

    [Fact]
    public async Task Logical_types_become_columns_of_their_own()
    {
        var schema = (RecordSchema)Schema.Parse("""
            {"type":"record","name":"Row","fields":[
              {"name":"day","type":{"type":"int","logicalType":"date"}},
              {"name":"ms","type":["null",{"type":"long","logicalType":"timestamp-millis"}]},
              {"name":"us","type":{"type":"long","logicalType":"timestamp-micros"}},
              {"name":"local","type":{"type":"long","logicalType":"local-timestamp-millis"}},
              {"name":"time","type":{"type":"int","logicalType":"time-millis"}},
              {"name":"price","type":{"type":"bytes","logicalType":"decimal","precision":20,"scale":2}}
            ]}
            """);
        var record = new GenericRecord(schema);
        var time = new DateTime(2026, 1, 31, 23, 59, 58, 123, DateTimeKind.Utc);
        record.Add("day", time.Date);
        record.Add("ms", time);
        record.Add("us", time.AddMicroseconds(456));
        record.Add("local", DateTime.SpecifyKind(time, DateTimeKind.Local));
        record.Add("time", new TimeSpan(0, 1, 2, 3, 4));
        record.Add("price", new global::Avro.AvroDecimal(-12345678901234567.89m));
        var rows = await DecodeAsync(Write(schema, [record], "null"));
        var row = Assert.Single(rows.Rows);
        Assert.Equal("2026-01-31|2026-01-31 23:59:58.123000|2026-01-31 23:59:58.123456", string.Join('|', row[..3]));
        Assert.Equal("01:02:03.004|-12345678901234567.89", string.Join('|', row[4..]));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("deflate")]
    [InlineData("snappy")]
    [InlineData("zstandard")]
    public async Task Many_blocks_on_several_tasks_in_every_codec(string codec)
    {
        var schema = (RecordSchema)Schema.Parse("""{"type":"record","name":"Row","fields":[{"name":"n","type":"long"},{"name":"s","type":"string"}]}""");
        var file = Write(schema, Enumerable.Range(0, 150_000).Select(i => Pair(schema, i, $"text {i}")), "null");
        file = Recode(file, codec);
        var rows = await DecodeAsync(file, parallelism: 3);
        Assert.Equal(150_000, rows.Rows.Count);
        Assert.True(rows.Batches > 1);
        for (var i = 0; i < rows.Rows.Count; i++)
        {
            Assert.Equal($"{i}|text {i}", string.Join('|', rows.Rows[i]));
        }

        foreach (var cut in new[] { file.Length - 1, file.Length - 20, file.Length / 2, 3 })
        {
            var e = await Assert.ThrowsAsync<InvalidDataException>(() => DecodeAsync(file[..cut]));
            Assert.Contains("truncated", e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Files_with_another_schema_are_matched_by_name()
    {
        var first = new AvroDecoder();
        var wide = (RecordSchema)Schema.Parse("""{"type":"record","name":"Row","fields":[{"name":"n","type":"long"},{"name":"s","type":"string"}]}""");
        var columns = await first.DescribeAsync(CsvRun.Origin, Pipes.Of(Write(wide, [], "null")), CancellationToken.None);
        var other = (RecordSchema)Schema.Parse("""{"type":"record","name":"Row","fields":[{"name":"more","type":{"type":"array","items":"int"}},{"name":"N","type":"int"}]}""");
        var record = new GenericRecord(other);
        record.Add("more", new object[] { 1, 2 });
        record.Add("N", 7);
        var rows = new RowCollector();
        await first.DecodeAsync(CsvRun.Origin, Pipes.Of(Write(other, [record], "null")), columns, rows, CancellationToken.None);
        Assert.Equal("[7]|NULL", CsvRun.Show(rows.Rows));

        var bad = (RecordSchema)Schema.Parse("""{"type":"record","name":"Row","fields":[{"name":"n","type":"string"}]}""");
        var e = await Assert.ThrowsAsync<InvalidDataException>(async () =>
            await first.DecodeAsync(CsvRun.Origin, Pipes.Of(Write(bad, [], "null")), columns, new RowCollector(), CancellationToken.None));
        Assert.Contains("'n'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damage_is_told_and_never_anything_else()
    {
        var schema = (RecordSchema)Schema.Parse(Everything);
        var whole = Write(schema, [Record(schema, true, 1, 2, 3, "text", 2), Record(schema, false, -1, -2, -3, "more", 3)], "null");
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte).Sample(
            (at, value) =>
            {
                var bytes = (byte[])whole.Clone();
                bytes[at] = value;
                try
                {
                    DecodeAsync(bytes).GetAwaiter().GetResult();
                }
                catch (InvalidDataException)
                {
                    // As it should; what is still a whole file may also pass.
                }
            },
            iter: 5_000,
            threads: 1);
    }

    [Fact]
    public async Task What_is_no_Avro_is_told()
    {
        var e = await Assert.ThrowsAsync<InvalidDataException>(() => DecodeAsync(Encoding.ASCII.GetBytes("a,b,c,d")));
        Assert.Contains("no Avro", e.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidDataException>(() => DecodeAsync([]));
    }

    private static GenericRecord Pair(RecordSchema schema, long n, string s)
    {
        var record = new GenericRecord(schema);
        record.Add("n", n);
        record.Add("s", s);
        return record;
    }

    private static GenericRecord Record(RecordSchema schema, bool flag, int small, long big, double d, string s, int n)
    {
        s = Regex.Replace(s, "[\ud800-\udfff]", "?");
        var record = new GenericRecord(schema);
        record.Add("flag", flag);
        record.Add("Small", small);
        record.Add("big", n == 0 ? null : big);
        record.Add("f", (float)d);
        record.Add("d", n == 1 ? null : d);
        record.Add("s", n == 2 ? null : s);
        record.Add("bin", BitConverter.GetBytes(big));
        record.Add("fix", new GenericFixed((FixedSchema)schema["fix"].Schema, BitConverter.GetBytes(small)[..3]));
        record.Add("word", new GenericEnum((EnumSchema)schema["word"].Schema, n % 2 == 0 ? "A" : "B"));
        record.Add("list", Enumerable.Range(0, n).Select(i => i == 1 ? null : (object?)i).ToArray());
        record.Add("map", Enumerable.Range(0, n).ToDictionary(i => $"k{i}", i => (object)$"v{i}"));
        var inner = (RecordSchema)((UnionSchema)schema["rec"].Schema).Schemas[1];
        GenericRecord? chain = null;
        for (var i = 0; i < n; i++)
        {
            var next = new GenericRecord(inner);
            next.Add("x", i);
            next.Add("next", chain);
            chain = next;
        }

        record.Add("rec", chain);
        record.Add("any", n switch { 0 => null, 1 => small, _ => s });
        return record;
    }

    private static string?[] Expected(GenericRecord record)
    {
        var n = ((Array)record["list"]).Length;
        return
        [
            (bool)record["flag"] ? "true" : "false",
            $"{record["Small"]}",
            record["big"] is { } big ? $"{big}" : null,
            ((float)record["f"]).ToString("R", System.Globalization.CultureInfo.InvariantCulture),
            record["d"] is { } d ? ((double)d).ToString("R", System.Globalization.CultureInfo.InvariantCulture) : null,
            (string?)record["s"],
            Convert.ToHexStringLower((byte[])record["bin"]),
            Convert.ToHexStringLower(((GenericFixed)record["fix"]).Value),
            ((GenericEnum)record["word"]).Value,
            $"[{string.Join(",", Enumerable.Range(0, n).Select(i => i == 1 ? "null" : $"{i}"))}]",
            $"{{{string.Join(",", Enumerable.Range(0, n).Select(i => $"\"k{i}\":\"v{i}\""))}}}",
            n == 0 ? null : Enumerable.Range(0, n).Aggregate("null", (inner, i) => $"{{\"x\":{i},\"next\":{inner}}}"),
            record["any"] is { } any ? $"{any}" : null,
        ];
    }

    private static byte[] Write(RecordSchema schema, IEnumerable<GenericRecord> records, string codec)
    {
        using var file = new MemoryStream();
        using (var writer = DataFileWriter<GenericRecord>.OpenWriter(new GenericDatumWriter<GenericRecord>(schema), file, Codec.CreateCodecFromString(codec), leaveOpen: true))
        {
            foreach (var record in records)
            {
                writer.Append(record);
            }
        }

        return file.ToArray();
    }

    // The same blocks in another codec: the library has some only as packages of their own.
    private static byte[] Recode(byte[] file, string codec)
    {
        var at = file.AsSpan().IndexOf("avro.codec"u8);
        Assert.Equal(8, file[at + 10]);
        Assert.Equal("null", Encoding.ASCII.GetString(file, at + 11, 4));
        var sync = file[^16..];
        var data = file.AsSpan().IndexOf(sync) + 16;
        using var made = new MemoryStream();
        made.Write(file, 0, at + 10);
        made.WriteByte((byte)(codec.Length * 2));
        made.Write(Encoding.ASCII.GetBytes(codec));
        made.Write(file, at + 15, data - at - 15);
        while (data < file.Length)
        {
            var (records, length) = (Long(file, ref data), (int)Long(file, ref data));
            var block = Pack(file[data..(data + length)], codec);
            Long(made, records);
            Long(made, block.Length);
            made.Write(block);
            made.Write(sync);
            data += length + 16;
        }

        return made.ToArray();
    }

    private static byte[] Pack(byte[] block, string codec)
    {
        switch (codec)
        {
            case "snappy":
                var crc = BitConverter.GetBytes(Crc32.HashToUInt32(block));
                Array.Reverse(crc);
                return [.. Snappier.Snappy.CompressToArray(block), .. crc];
            case "zstandard":
                using (var compressor = new ZstdSharp.Compressor(3))
                {
                    return compressor.Wrap(block).ToArray();
                }

            case "deflate":
                using (var packed = new MemoryStream())
                {
                    using (var stream = new DeflateStream(packed, CompressionLevel.Fastest, leaveOpen: true))
                    {
                        stream.Write(block);
                    }

                    return packed.ToArray();
                }

            default:
                return block;
        }
    }

    private static long Long(byte[] bytes, ref int at)
    {
        var data = new AvroData(bytes.AsSpan(at));
        var value = data.ReadLong();
        for (at++; bytes[at - 1] >= 0x80; at++)
        {
        }

        return value;
    }

    private static void Long(Stream stream, long value)
    {
        var left = ((ulong)value << 1) ^ (ulong)(value >> 63);
        for (; left >= 0x80; left >>= 7)
        {
            stream.WriteByte((byte)(left | 0x80));
        }

        stream.WriteByte((byte)left);
    }

    private static async Task<RowCollector> DecodeAsync(byte[] file, int parallelism = 1)
    {
        var decoder = new AvroDecoder();
        var rows = new RowCollector(parallelism);
        var schema = await decoder.DescribeAsync(CsvRun.Origin, Pipes.Of(file), CancellationToken.None);
        await decoder.DecodeAsync(CsvRun.Origin, Pipes.Of(file, 7000), schema, rows, CancellationToken.None);
        Assert.True(rows.IsComplete);
        return rows;
    }
}
