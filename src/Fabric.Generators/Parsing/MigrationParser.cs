using Fabric.Generators.Diagnostics;
using Fabric.Generators.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Fabric.Generators.Parsing;

/// <summary>Reads what <c>[MigratesFrom]</c> says of a value.</summary>
internal static class MigrationParser
{
    public static IReadOnlyList<MigrationModel> Parse(ISymbol member, ITypeSymbol type, ValueModel value, ParseContext context)
    {
        List<MigrationModel> migrations = [];
        string now = SchemaText.OfValue(value, context.Data);
        foreach ((ITypeSymbol old, string name) in member.Migrations())
        {
            if (FindMethod(member, type, old, name, context, out string problem) is not { } method
                || ParseOld(member, method.Parameters[0].Type, context, out problem) is not { } stored)
            {
                Report(member, old, name, problem, context);
                continue;
            }

            string schema = SchemaText.OfValue(stored, context.Data);
            if (schema == now)
            {
                Report(member, old, name, "that is how the member is stored now, so there is nothing to migrate", context);
            }
            else if (migrations.Any(other => other.Schema == schema))
            {
                Report(member, old, name, "another migration is from a type that is stored the same way", context);
            }
            else
            {
                migrations.Add(new MigrationModel(stored, schema, $"{method.ContainingType.ToReference()}.{method.ToIdentifier()}"));
            }
        }

        return migrations;
    }

    /// <summary>For a member that is restored in place.</summary>
    public static void RefuseAll(ISymbol member, ParseContext context)
    {
        foreach ((ITypeSymbol old, string name) in member.Migrations())
        {
            Report(member, old, name, "the member is restored in place, and migrations are for values, which are assigned", context);
        }
    }

    private static void Report(ISymbol member, ITypeSymbol old, string method, string problem, ParseContext context) =>
        context.Report(Rules.Migration, member, member.Name, old.ToMessage(), method, problem);

    /// <summary>
    /// The old type as the method takes it: a type argument of an attribute cannot say whether a reference may be null, a
    /// parameter can.
    /// </summary>
    private static ValueModel? ParseOld(ISymbol member, ITypeSymbol type, ParseContext context, out string problem)
    {
        int before = context.Findings.Count;
        ValueModel? value = NumberArrays.Parse(type) ?? new ValueParser(member, context).ParseFormer(type);
        IReadOnlyList<Finding> findings = context.TakeBack(before);
        if (findings.Count == 0 && value is not null && SchemaText.CanHold(value, context.Data))
        {
            problem = "";
            return value;
        }

        problem = "that type cannot be stored" + (findings.Count == 0 ? "" : $" ({findings[0].ToDiagnostic().GetMessage()})");
        return null;
    }

    private static IMethodSymbol? FindMethod(
        ISymbol member, ITypeSymbol type, ITypeSymbol old, string name, ParseContext context, out string problem)
    {
        INamedTypeSymbol state = member.ContainingType;
        List<ISymbol> named =
        [
            .. state.BaseTypes().Prepend(state).SelectMany(holder => holder.GetMembers(name))
                .Where(candidate => context.Compilation.IsSymbolAccessibleWithin(candidate, state)),
        ];
        List<IMethodSymbol> taking = [.. named.OfType<IMethodSymbol>().Where(method => Takes(method, old, context))];
        IMethodSymbol? found = taking.Find(method => Problem(method, type, context) is null);
        problem = found is not null ? ""
            : named.Count == 0 ? $"'{state.Name}' has no method of that name"
            : taking.Count == 0 ? $"no method of that name takes a '{old.ToMessage()}' and nothing else"
            : Problem(taking[0], type, context)!;
        return found;
    }

    /// <summary>Whether it takes that type, whatever it says of null and of the names in tuples.</summary>
    private static bool Takes(IMethodSymbol method, ITypeSymbol old, ParseContext context) =>
        method.Parameters is [{ RefKind: RefKind.None, Type: var taken }]
        && context.Compilation.ClassifyConversion(old, taken).IsIdentity;

    private static string? Problem(IMethodSymbol method, ITypeSymbol type, ParseContext context)
    {
        if (!method.IsStatic)
        {
            return "the method is not static";
        }

        if (method.IsGenericMethod)
        {
            return "the method is generic";
        }

        if (method.MayNotBeUsed())
        {
            return "the method is obsolete, so that using it is an error";
        }

        Conversion conversion = context.Compilation.ClassifyConversion(method.ReturnType, type);
        if (method.ReturnsByRef || method.ReturnsByRefReadonly || !(conversion.IsIdentity || (conversion.IsImplicit && (conversion.IsReference || conversion.IsNullable))))
        {
            return $"the method returns '{method.ReturnType.ToMessage()}', not '{type.ToMessage()}'";
        }

        bool mayReturnNull = method.ReturnType is { IsReferenceType: true, NullableAnnotation: NullableAnnotation.Annotated };
        return mayReturnNull && type.NullableAnnotation == NullableAnnotation.NotAnnotated
            ? "the method may return null, which the member may not be"
            : null;
    }
}
