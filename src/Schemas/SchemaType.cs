namespace Fabric.Schemas;

/// <summary>
/// A type as the schema text writes it. docs/schema-text.md has the grammar. The generator, which writes the text, and the
/// runtime, which finds it in checkpoints, share this and the parser.
/// </summary>
internal sealed class SchemaType
{
    public SchemaType(string word, string text)
    {
        Word = word;
        Text = text;
    }

    /// <summary>
    /// The word in front: <c>int32</c>, <c>module</c>, <c>list</c>, <c>state</c>, <c>enum</c>, <c>one_of</c>…; <see cref="Data"/> for
    /// the properties of plain data, which have none, and <see cref="Back"/> for a reference to what is around.
    /// </summary>
    public string Word { get; }

    public const string Data = "{ }";

    public const string Back = "@";

    public const string State = "state";

    /// <summary>What was parsed, to the letter.</summary>
    public string Text { get; }

    /// <summary>Whether the type stands behind the word <c>value</c>: a member that is assigned.</summary>
    public bool IsValue { get; init; }

    /// <summary>Whether it may be null.</summary>
    public bool IsNullable { get; init; }

    /// <summary>What stands in angle brackets: the items of a list, the key and the items of a dictionary…</summary>
    public IReadOnlyList<SchemaType> Arguments { get; init; } = [];

    /// <summary>The members of a state, the properties of plain data, or the subtypes of <c>one_of</c>.</summary>
    public IReadOnlyList<SchemaMember> Members { get; init; } = [];

    /// <summary>The names of an enum's values.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>The dimensions of <c>grid</c> and <c>numbers</c>; how far out a reference leads: 0 is the nearest one around.</summary>
    public int Number { get; init; }

    public override string ToString() => Text;
}
