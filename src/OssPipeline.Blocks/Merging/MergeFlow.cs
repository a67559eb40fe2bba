using System.Buffers;
using System.IO.Pipelines;
using OssPipeline.Core.Blocks;
using OssPipeline.Core.Data;

namespace OssPipeline.Blocks.Merging;

/// <summary>Makes one merged object of its members' bytes, which come one after the other, and tells its index where each went.</summary>
internal sealed class MergeFlow(MergeOptions options, PipeReader reader, PipeWriter writer, IndexWriter? index, CancellationToken cancellationToken)
{
    private static readonly byte[] Newline = "\n"u8.ToArray();

    private readonly bool _isLines = options.Format is MergeFormat.Text or MergeFormat.Csv;
    private readonly bool _hasHeader = options is { Format: MergeFormat.Csv, Header: true };
    private readonly bool _isQuoted = options is { Format: MergeFormat.Csv, Quoted: true };
    private byte[]? _header; // As it stands at the beginning of the merged object.
    private string _headerOf = "";
    private long _position;
    private ulong _crc;
    private bool _endsLine = true;

    /// <param name="group">The members.</param>
    /// <param name="descriptions">What their store vouches for.</param>
    public async ValueTask RunAsync(Composition group, MemberDescriptions descriptions)
    {
        if (index is not null)
        {
            await index.BeginAsync(options.Format, cancellationToken).ConfigureAwait(false);
        }

        foreach (var member in group.Pieces)
        {
            await AddAsync(member, await descriptions.NextAsync().ConfigureAwait(false)).ConfigureAwait(false);
        }

        var rest = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (!rest.Buffer.IsEmpty)
        {
            throw new InvalidDataException("more bytes came than its members have");
        }

        if (index is not null)
        {
            await index.EndAsync(_position, _crc, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask AddAsync(ObjectPiece member, ObjectRef described)
    {
        using var sums = new MemberSums(member, described);
        var lead = member.Length == 0 ? [] : await StartAsync(member).ConfigureAwait(false);
        if (lead.Length > 0)
        {
            sums.Add(lead);
            await SkipAsync(lead.Length, member).ConfigureAwait(false);
        }

        var body = member.Length - lead.Length;
        if (body > 0 && !_endsLine)
        {
            await writer.WriteAsync(Newline, cancellationToken).ConfigureAwait(false);
            _crc = Crc64Xz.Append(_crc, Newline);
            _position++;
        }

        var offset = _position;
        if (body > 0)
        {
            await CopyAsync(member, body, sums).ConfigureAwait(false);
        }

        sums.Judge();
        if (index is not null)
        {
            var isCommon = lead.Length > 0 && lead.AsSpan().SequenceEqual(_header);
            await index.AddAsync(
                new IndexEntry(member.Key, offset, body, member.Length, sums.Crc64)
                {
                    LastModified = member.Stored!.LastModified,
                    Head = isCommon ? lead.Length : 0,
                    Lead = isCommon ? default : lead,
                },
                cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Judges a member by its beginning, and finds what of that is left out of the merged object.</summary>
    private async ValueTask<byte[]> StartAsync(ObjectPiece member)
    {
        var start = await PeekAsync(member, MemberStart.Length).ConfigureAwait(false);
        MemberStart.Require(options.Format, member, start);
        if (_hasHeader)
        {
            return await HeaderAsync(member).ConfigureAwait(false);
        }

        // Further on in the text it would be a character of it.
        return _isLines && _position > 0 && start.AsSpan().StartsWith(MemberStart.Bom) ? start[..MemberStart.Bom.Length] : [];
    }

    private async ValueTask<byte[]> HeaderAsync(ObjectPiece member)
    {
        byte[] line;
        for (var length = 1024; ; length *= 4)
        {
            line = await PeekAsync(member, length).ConfigureAwait(false);
            if (CsvHeader.End(line, _isQuoted) is > 0 and var end)
            {
                line = line[..end];
                break;
            }

            if (line.Length == member.Length)
            {
                break; // The header is all it has.
            }

            if (length >= CsvHeader.MaxLength)
            {
                throw new InvalidDataException($"the member '{member.Key}' has no end of its header in the first {CsvHeader.MaxLength} bytes; if it has none, set header: false");
            }
        }

        if (_header is null)
        {
            (_header, _headerOf) = (line, member.Key);
            return [];
        }

        return CsvHeader.Content(line).SequenceEqual(CsvHeader.Content(_header)) ? line : throw new InvalidDataException(
            $"the header of '{member.Key}' is not that of '{_headerOf}'; group objects of one layout together (by, pattern), or set header: false");
    }

    private async ValueTask CopyAsync(ObjectPiece member, long body, MemberSums sums)
    {
        var before = sums.Crc64;
        var bodyCrc = 0UL;
        var quotes = 0L;
        for (var left = body; left > 0;)
        {
            var result = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            var some = result.Buffer.Slice(0, Math.Min(left, result.Buffer.Length));
            foreach (var memory in some)
            {
                bodyCrc = Crc64Xz.Append(bodyCrc, memory.Span);
                sums.Check(memory.Span);
                if (_isQuoted)
                {
                    quotes += memory.Span.Count((byte)'"');
                }

                if (_isLines && memory.Length > 0)
                {
                    _endsLine = memory.Span[^1] == '\n';
                }

                await writer.WriteAsync(memory, cancellationToken).ConfigureAwait(false);
            }

            left -= some.Length;
            reader.AdvanceTo(some.End);
            RequireMore(member, left, result);
        }

        if (quotes % 2 != 0)
        {
            throw new InvalidDataException(
                $"the member '{member.Key}' ends between double quotes, so that what follows would belong to its last field; if its quotes mean nothing, set quoted: false");
        }

        sums.Crc64 = Crc64Xz.Combine(before, bodyCrc, body);
        _crc = Crc64Xz.Combine(_crc, bodyCrc, body);
        _position += body;
    }

    /// <summary>The first bytes of a member, which stay to be read.</summary>
    private async ValueTask<byte[]> PeekAsync(ObjectPiece member, int length)
    {
        var wanted = (int)Math.Min(length, member.Length);
        var result = await reader.ReadAtLeastAsync(wanted, cancellationToken).ConfigureAwait(false);
        var start = result.Buffer.Slice(0, Math.Min(wanted, result.Buffer.Length)).ToArray();
        reader.AdvanceTo(result.Buffer.Start);
        return start.Length == wanted ? start : throw EndedEarly(member);
    }

    private async ValueTask SkipAsync(int length, ObjectPiece member)
    {
        var result = await reader.ReadAtLeastAsync(length, cancellationToken).ConfigureAwait(false);
        if (result.Buffer.Length < length)
        {
            throw EndedEarly(member);
        }

        reader.AdvanceTo(result.Buffer.GetPosition(length));
    }

    private static void RequireMore(ObjectPiece member, long left, ReadResult result)
    {
        if (left > 0 && result.IsCompleted)
        {
            throw EndedEarly(member);
        }
    }

    private static InvalidDataException EndedEarly(ObjectPiece member) => new($"the bytes ended within the member '{member.Key}'");
}
