using Fabric.Schemas;

namespace Fabric.Generators.Baselines;

/// <summary>The recorded type that another one is part of, to which references lead.</summary>
internal sealed record Scope(SchemaType Type, Scope? Outer)
{
    /// <summary>The type that a reference means, with what is around it.</summary>
    public static Scope? Find(Scope? scope, int distance)
    {
        for (; scope is not null && distance > 0; distance--)
        {
            scope = scope.Outer;
        }

        return scope;
    }
}
