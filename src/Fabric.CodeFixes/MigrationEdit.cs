using Fabric.Generators.Baselines;
using Fabric.Generators.Parsing;
using Fabric.Schemas;
using Microsoft.CodeAnalysis;

namespace Fabric.CodeFixes;

/// <summary>Begins a migration from the type that was recorded: the attribute, the old type where there is none, and the method.</summary>
internal static class MigrationEdit
{
    public static MemberEdit? Of(MemberPlace place)
    {
        int position = place.Declaration.SpanStart;
        if (!place.Diagnostic.Properties.TryGetValue(ObstacleProperties.RecordedType, out string? text)
            || SchemaParser.TryParseType(text ?? "") is not { IsValue: true } recorded
            || recorded.Word == "bytes" // A member of that type is an array of numbers; only what is in a value is stored so.
            || place.ScopeOf(Attributes.MigratesFrom + "`1") is not { } scope
            || !place.Model.GetNullableContext(position).AnnotationsEnabled())
        {
            return null;
        }

        // A field's underscore is none of a method's.
        string name = string.Concat(place.Member.Name.TrimStart('_').Select((c, i) => i == 0 ? char.ToUpperInvariant(c) : c));
        CSharpTypes types = new(place.FreeName);
        if (types.Write(recorded, "Old" + name) is not { } old)
        {
            return null;
        }

        string method = place.FreeName("Migrate" + name);
        string returned = place.Member.MemberType().ToText(place.Model, position);
        return MemberEdit.Add($"{scope.Name}<{old.Bare}>(nameof({method}))", scope.NeedsUsing) with
        {
            Declarations = [.. types.Declarations, MigrationStubs.Method(returned, method, old.Text)],
        };
    }
}
