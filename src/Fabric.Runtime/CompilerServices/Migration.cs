using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using Fabric.Schemas;
using Fabric.State;

namespace Fabric.CompilerServices;

/// <summary>How values of a type that a member had before become what it is now. Made by generated code alone.</summary>
/// <typeparam name="T">The type of the member.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class Migration<T>
{
    private protected Migration(string schema)
    {
        Schema = schema;
    }

    /// <summary>The type that was stored, in the schema text.</summary>
    internal string Schema { get; }

    /// <summary>Makes a migration.</summary>
    /// <typeparam name="TOld">The type that was stored.</typeparam>
    /// <param name="schema">That type in the schema text.</param>
    /// <param name="codec">How its values are stored.</param>
    /// <param name="convert">Makes the new value. An exception refuses the checkpoint before anything is changed.</param>
    /// <returns>The migration.</returns>
    [SuppressMessage("Design", "CA1000:Do not declare static members on generic types", Justification = "Generated code names the type.")]
    public static Migration<T> From<TOld>(string schema, ValueCodec<TOld> codec, Func<TOld, T> convert) =>
        new Conversion<TOld>(schema, codec, convert);

    /// <summary>Asks for a member's value and lists what does not fit.</summary>
    internal abstract Func<T>? Restore(string name, RestoreContext context);

    private sealed class Conversion<TOld>(string schema, ValueCodec<TOld> codec, Func<TOld, T> convert) : Migration<T>(schema)
    {
        internal override Func<T>? Restore(string name, RestoreContext context)
        {
            if (codec.Restore(name, SchemaParser.TryParseType(Schema)!, context) is not { } make)
            {
                return null;
            }

            // The method is the user's; the context lists what it objects to.
            return () => convert(make());
        }
    }
}
