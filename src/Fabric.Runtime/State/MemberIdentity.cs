using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Fabric.Schemas;

namespace Fabric.State;

/// <summary>What a checkpoint has to know of a member, whatever it is a member of.</summary>
/// <param name="Name">The name under which it is stored.</param>
/// <param name="Schema">Its type in the schema text.</param>
/// <param name="FormerNames">Names under which older checkpoints hold it.</param>
/// <param name="IsOptional">Whether older checkpoints may lack it.</param>
internal sealed record MemberIdentity(string Name, string Schema, IReadOnlyList<string> FormerNames, bool IsOptional)
{
    private SchemaType? _type;

    /// <summary>Stands for the type, whatever the member is called: its XXH3 (64 bits) in UTF-8, as 16 hexadecimal digits.</summary>
    public string Fingerprint => XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(Schema)).ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>Its type, parsed when it is first asked for.</summary>
    public SchemaType Type => _type ??= SchemaParser.TryParseType(Schema)
        ?? throw new NotSupportedException($"'{Schema}', the generated type of '{Name}', is not of the schema's grammar. Rebuild the project that declares it.");

    /// <summary>
    /// Whether what is stored as another type may be this member: a value where it is one, or the same kind of object. Which values
    /// is for their codecs to say.
    /// </summary>
    public bool IsOfKind(SchemaType stored) =>
        stored.IsValue == Type.IsValue && (Type.IsValue || KindOf(stored) == KindOf(Type));

    private static string KindOf(SchemaType type) => type.Word == SchemaType.Back ? SchemaType.State : type.Word;

    /// <summary>Whether objects of this kind hold tensors that a filter can choose from.</summary>
    public bool HoldsTensors => HasTensors(Type);

    private static bool HasTensors(SchemaType type) =>
        !type.IsValue
        && type.Word is "module" or "tensor" or SchemaType.State or SchemaType.Back or "list" or "dictionary"
        && (type.Arguments.Count == 0 || HasTensors(type.Arguments[^1]));
}
