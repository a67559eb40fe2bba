using System.Security.Cryptography;
using System.Text;
using OssPipeline.Core.Catalog;
using OssPipeline.Core.Rows;
using OssPipeline.Tables.RowBlocks.Expressions;

namespace OssPipeline.Tables.RowBlocks;

/// <summary>Hides the values of columns.</summary>
internal sealed class MaskBlock : RowBlock
{
    private const int LeastKey = 16;

    public static ComponentKind Kind { get; } = new RowBlockKind<MaskOptions>(
        "mask", "Hides the values of columns: by a keyed hash, a fixed text, or by keeping their beginning alone.", (options, context) => new MaskBlock(options, context))
    {
        Example = """
            hidden: { kind: mask, columns: [patient_id], method: hash, key_env: OSSPIPE_MASK_KEY, length: 16 }
            """,
        Remarks = """
            Null stays null. `hash` is the HMAC-SHA256 of the value's text in UTF-8 under the secret, in lower-case hex: equal values stay
            equal, so that tables masked with the same secret can still be joined. Whoever has the secret can find out likely values.
            """,
    };

    private readonly MaskOptions _options;
    private readonly byte[] _key = [];
    private readonly byte[] _with;

    public MaskBlock(MaskOptions options, ComponentContext context)
    {
        _options = options;
        _with = Encoding.UTF8.GetBytes(options.With);
        if (options.Method != MaskMethod.Hash)
        {
            return;
        }

        var secret = context.Environment(options.KeyEnv!);
        if (secret is not { Length: > 0 })
        {
            throw new InvalidDataException($"the environment variable {options.KeyEnv} is not set; it has the secret of mask");
        }

        context.Hide(secret);
        _key = Encoding.UTF8.GetBytes(secret);
        if (_key.Length < LeastKey)
        {
            throw new InvalidDataException($"the secret in {options.KeyEnv} is too short; it must have at least {LeastKey} bytes");
        }
    }

    public override IRowStep Bind(TableSchema input)
    {
        var isMasked = new bool[input.Columns.Count];
        var columns = input.Columns.ToArray();
        foreach (var name in _options.Columns)
        {
            var at = ColumnNames.Require(input, name);
            isMasked[at] = true;
            if (_options.Method == MaskMethod.Truncate && columns[at].Type.Kind != ColumnKind.String)
            {
                throw new InvalidDataException($"the column '{name}' is {columns[at].Type}; method: truncate is for texts");
            }

            // What is put in the place of a text may be longer than the column had room for.
            columns[at] = _options.Method switch
            {
                MaskMethod.Hash => columns[at] with { Type = new ColumnType(ColumnKind.String) },
                MaskMethod.Redact when columns[at].Type.Kind == ColumnKind.String => columns[at] with { Type = new ColumnType(ColumnKind.String) },
                _ => columns[at],
            };
        }

        var output = new TableSchema(columns);
        return new RowStep(output, (batch, _) =>
        {
            var made = new Column[columns.Length];
            for (var i = 0; i < made.Length; i++)
            {
                made[i] = isMasked[i] ? Mask(batch.Columns[i], columns[i].Type) : batch.Columns[i].Share();
            }

            return Batches.With(batch, output, made);
        });
    }

    private Column Mask(Column values, ColumnType type)
    {
        using var builder = new ColumnBuilder(type, values.Count);
        var room = new byte[_options.Method == MaskMethod.Hash ? ValueText.RoomFor(values) : 0];
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        for (var row = 0; row < values.Count; row++)
        {
            if (values.IsNull(row) || (_options.Method == MaskMethod.Redact && type.Kind != ColumnKind.String))
            {
                builder.AppendNull();
                continue;
            }

            switch (_options.Method)
            {
                case MaskMethod.Hash:
                    HMACSHA256.HashData(_key, ValueText.Of(values, row, room), hash);
                    Convert.TryToHexStringLower(hash, builder.Reserve(hash.Length * 2), out _);
                    builder.Commit(_options.Length);
                    break;
                case MaskMethod.Redact:
                    builder.AppendBytes(_with);
                    break;
                default:
                    var text = values.BytesAt(row);
                    builder.AppendBytes(text[..SubstringExpression.Skip(text, _options.Keep)]);
                    break;
            }
        }

        return builder.Build();
    }
}
