using CsCheck;
using OssPipeline.Core.Storage;
using OssPipeline.S3.Checks;
using OssPipeline.TestKit.Stores;

namespace OssPipeline.S3.Tests.Checks;

/// <summary>What S3 vouches for, on published check values and on vectors computed apart from this code.</summary>
public sealed class ProofTests
{
    private static readonly byte[] Digits = "123456789"u8.ToArray();

    // Three parts, of 5 MiB 'a', 5 MiB 'b' and 10 'c'.
    private static readonly byte[] Parts = [.. Enumerable.Repeat((byte)'a', 5 << 20), .. Enumerable.Repeat((byte)'b', 5 << 20), .. Enumerable.Repeat((byte)'c', 10)];

    [Theory]
    [InlineData("CRC64NVME", "rosUhgp5mIg=")]
    [InlineData("CRC32", "y/Q5Jg==")]
    [InlineData("CRC32C", "4waSgw==")]
    [InlineData("SHA1", "98O8HYCOBHMq32eZZczDTKeuNEE=")]
    [InlineData("SHA256", "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU=")]
    [InlineData("MD5 (ETag)", "25f9e794323b453885f5181f1b624d0b")]
    public void The_check_value_of_each_algorithm_is_recognised(string name, string value)
    {
        var proof = Of(name, value, Digits.Length);

        Assert.Equal((name, value), (proof.Name, proof.Value));
        Assert.Null(Judge(proof, Digits));
        Assert.NotNull(Judge(proof, "123456780"u8));
    }

    [Fact]
    public void The_CRC64NVME_of_hello_world_is_the_published_one() => Assert.Null(Judge(Of("CRC64NVME", "jSnVw/bqjr4=", 11), "hello world"u8));

    [Fact]
    public void A_multipart_ETag_is_checked_over_its_parts()
    {
        var checksums = new ObjectChecksums(Parts.Length, "7727d692e67e8ec388b769d45a3ac566-3");
        var proof = checksums.OfParts(PartSizes.Uniform(3, 5 << 20, Parts.Length)!)!;

        Assert.Null(checksums.Whole());
        Assert.Equal(3, checksums.PartCount());
        Assert.Equal("MD5 of parts (ETag)", proof.Name);
        Assert.Null(Judge(proof, Parts, 77_777));
        Assert.Null(Judge(proof, Parts, 8 << 20));
        var changed = Parts.ToArray();
        changed[^1] ^= 1;
        Assert.Contains("vouches for 7727d692", Judge(proof, changed), StringComparison.Ordinal);
    }

    [Fact]
    public void A_composite_SHA256_is_checked_over_its_parts()
    {
        const string Value = "XtgVvnSO9w6RP+H+Gmu74hSdsq4qALSXqncdjkzCIhY=-3";
        var checksums = new ObjectChecksums(Parts.Length, "7727d692e67e8ec388b769d45a3ac566-3") { Sha256 = Value, IsComposite = true };
        var proof = checksums.OfParts(PartSizes.Of([5 << 20, 5 << 20, 10]))!;

        Assert.Null(checksums.Whole());
        Assert.Equal(("SHA256 of parts", Value), (proof.Name, proof.Value));
        Assert.Null(Judge(proof, Parts, 1 << 20));
        Assert.NotNull(Judge(checksums.OfParts(PartSizes.Of([5 << 20, 10, 5 << 20]))!, Parts, 1 << 20));
    }

    [Theory]
    [InlineData("CRC32")]
    [InlineData("CRC32C")]
    [InlineData("SHA1")]
    public void A_composite_checksum_is_the_checksum_of_the_raw_checksums_of_the_parts(string name)
    {
        Func<PartDigest> create = name switch { "CRC32" => PartDigest.Crc32, "CRC32C" => PartDigest.Crc32C, _ => PartDigest.Sha1 };
        using var whole = create();
        foreach (var part in new[] { Parts[..(5 << 20)], Parts[(5 << 20)..(10 << 20)], Parts[(10 << 20)..] })
        {
            whole.Add(name switch
            {
                "SHA1" => Whole(PartDigest.Sha1, part),
                _ => Convert.FromBase64String(CrcProof.Spell(name == "CRC32" ? ReflectedCrc.Crc32 : ReflectedCrc.Crc32C, (name == "CRC32" ? ReflectedCrc.Crc32 : ReflectedCrc.Crc32C).Compute(part))),
            });
        }

        var digest = new byte[whole.Length];
        whole.Take(digest);
        var value = $"{Convert.ToBase64String(digest)}-3";
        var checksums = name switch
        {
            "CRC32" => new ObjectChecksums(Parts.Length, null) { Crc32 = value },
            "CRC32C" => new ObjectChecksums(Parts.Length, null) { Crc32C = value },
            _ => new ObjectChecksums(Parts.Length, null) { Sha1 = value },
        };
        var proof = checksums.OfParts(PartSizes.Uniform(3, 5 << 20, Parts.Length)!)!;
        Assert.Equal($"{name} of parts", proof.Name);
        Assert.Null(Judge(proof, Parts, 333_333));
    }

    [Fact]
    public void The_best_proof_is_chosen_first()
    {
        var all = new ObjectChecksums(9, "25f9e794323b453885f5181f1b624d0b")
        {
            Crc64Nvme = "rosUhgp5mIg=",
            Crc32C = "4waSgw==",
            Crc32 = "y/Q5Jg==",
            Sha256 = "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU=",
            Sha1 = "98O8HYCOBHMq32eZZczDTKeuNEE=",
            IsComposite = false,
        };

        Assert.Equal("CRC64NVME", all.Whole()!.Name);
        Assert.Equal("CRC32C", (all with { Crc64Nvme = null }).Whole()!.Name);
        Assert.Equal("CRC32", (all with { Crc64Nvme = null, Crc32C = null }).Whole()!.Name);
        Assert.Equal("SHA256", (all with { Crc64Nvme = null, Crc32C = null, Crc32 = null }).Whole()!.Name);
        Assert.Equal("SHA1", (all with { Crc64Nvme = null, Crc32C = null, Crc32 = null, Sha256 = null }).Whole()!.Name);
        var bare = new ObjectChecksums(9, all.ETag);
        Assert.Equal("MD5 (ETag)", bare.Whole()!.Name);
        Assert.Null((bare with { IsETagOpaque = true }).Whole());
        Assert.Null((new ObjectChecksums(9, "7727d692e67e8ec388b769d45a3ac566-3") { IsETagOpaque = true }).PartCount());
    }

    [Theory]
    [InlineData("")]
    [InlineData("rosUhgp5mIg")]
    [InlineData("y/Q5Jg==")]
    [InlineData("rosUhgp5mIg=rosUhgp5mIg=")]
    [InlineData("not base64!!")]
    public void A_checksum_that_is_none_is_passed_over(string text) =>
        Assert.Equal("MD5 (ETag)", new ObjectChecksums(9, "25f9e794323b453885f5181f1b624d0b") { Crc64Nvme = text }.Whole()!.Name);

    [Theory]
    [InlineData("abc")]
    [InlineData("25f9e794323b453885f5181f1b624d0g")]
    [InlineData("25f9e794323b453885f5181f1b624d0b-")]
    [InlineData("25f9e794323b453885f5181f1b624d0b-0")]
    [InlineData("25f9e794323b453885f5181f1b624d0b--1")]
    [InlineData("25f9e794323b453885f5181f1b624d0b-99999999999")]
    public void An_ETag_of_another_form_proves_nothing(string etag)
    {
        var checksums = new ObjectChecksums(9, etag);
        Assert.Null(checksums.Whole());
        Assert.Null(checksums.PartCount());
    }

    [Fact]
    public void Parts_that_can_not_make_up_the_object_prove_nothing()
    {
        Assert.Null(PartSizes.Uniform(3, 5, 10));
        Assert.Null(PartSizes.Uniform(3, 5, 16));
        Assert.NotNull(PartSizes.Uniform(3, 5, 11));
        Assert.NotNull(PartSizes.Uniform(3, 5, 15));
        var checksums = new ObjectChecksums(15, "7727d692e67e8ec388b769d45a3ac566-3");
        Assert.Null(checksums.OfParts(PartSizes.Of([5, 5, 4])));
        Assert.Null(checksums.OfParts(PartSizes.Of([5, 10])));
        Assert.NotNull(checksums.OfParts(PartSizes.Of([5, 2, 8])));
    }

    [Fact]
    public void CRCs_take_pieces_in_any_order() => Gen.Select(Gen.Byte.Array[0, 2000], Gen.Int[1, 200], Gen.Int).Sample((bytes, step, seed) =>
    {
        foreach (var algorithm in new[] { ReflectedCrc.Crc32, ReflectedCrc.Crc32C, ReflectedCrc.Crc64Nvme })
        {
            using var check = new CrcProof(algorithm, algorithm.Compute(bytes), bytes.Length).Begin();
            Assert.False(check.NeedsOrder);
            var starts = Enumerable.Range(0, (bytes.Length + step - 1) / step).Select(i => i * step).ToArray();
            new Random(seed).Shuffle(starts);
            foreach (var start in starts)
            {
                check.Add(start, bytes.AsSpan(start, Math.Min(step, bytes.Length - start)));
            }

            Assert.Null(check.Judge());
        }
    });

    [Fact]
    public void CRCs_take_pieces_from_many_threads_at_once()
    {
        var bytes = Some.Bytes(1 << 20);
        using var check = new CrcProof(ReflectedCrc.Crc64Nvme, ReflectedCrc.Crc64Nvme.Compute(bytes), bytes.Length).Begin();
        Parallel.For(0, 1024, i => check.Add(i << 10, bytes.AsSpan(i << 10, 1 << 10)));
        Assert.Null(check.Judge());
    }

    [Fact]
    public void One_bit_of_difference_is_seen() => Gen.Select(Gen.Byte.Array[1, 500], Gen.Int[0, 3999]).Sample((bytes, bit) =>
    {
        var changed = bytes.ToArray();
        changed[bit / 8 % bytes.Length] ^= (byte)(1 << (bit % 8));
        foreach (var proof in new IContentProof[]
        {
            new CrcProof(ReflectedCrc.Crc32, ReflectedCrc.Crc32.Compute(bytes), bytes.Length),
            new CrcProof(ReflectedCrc.Crc32C, ReflectedCrc.Crc32C.Compute(bytes), bytes.Length),
            new CrcProof(ReflectedCrc.Crc64Nvme, ReflectedCrc.Crc64Nvme.Compute(bytes), bytes.Length),
            HashProof.OfETag(Convert.ToHexStringLower(ContentMd5.Compute(bytes)), bytes.Length)!,
        })
        {
            Assert.Null(Judge(proof, bytes));
            Assert.NotNull(Judge(proof, changed));
        }
    });

    [Theory]
    [InlineData("CRC64NVME", "rosUhgp5mIg=")]
    [InlineData("MD5 (ETag)", "25f9e794323b453885f5181f1b624d0b")]
    public void Fewer_bytes_than_the_object_has_are_no_proof(string name, string value) =>
        Assert.Equal("8 of 9 bytes were read", Judge(Of(name, value, 9), Digits.AsSpan(0, 8)));

    [Theory]
    [InlineData("CRC64NVME", "AAAAAAAAAAA=")]
    [InlineData("MD5 (ETag)", "d41d8cd98f00b204e9800998ecf8427e")]
    public void An_empty_object_is_proven(string name, string value) => Assert.Null(Judge(Of(name, value, 0), []));

    private static byte[] Whole(Func<PartDigest> create, byte[] bytes)
    {
        using var made = create();
        var digest = new byte[made.Length];
        made.Add(bytes);
        made.Take(digest);
        return digest;
    }

    private static IContentProof Of(string name, string value, long size) => name switch
    {
        "CRC64NVME" => new ObjectChecksums(size, null) { Crc64Nvme = value },
        "CRC32" => new ObjectChecksums(size, null) { Crc32 = value },
        "CRC32C" => new ObjectChecksums(size, null) { Crc32C = value },
        "SHA1" => new ObjectChecksums(size, null) { Sha1 = value },
        "SHA256" => new ObjectChecksums(size, null) { Sha256 = value },
        _ => new ObjectChecksums(size, value),
    } is var checksums ? checksums.Whole()! : throw new InvalidOperationException();

    private static string? Judge(IContentProof proof, ReadOnlySpan<byte> bytes, int step = 4)
    {
        using var check = proof.Begin();
        for (var offset = 0; offset < bytes.Length; offset += step)
        {
            check.Add(offset, bytes.Slice(offset, Math.Min(step, bytes.Length - offset)));
        }

        return check.Judge();
    }
}
