using Fabric.Generators.Model;

namespace Fabric.Generators.Parsing;

/// <summary>The members of one state, with the types of their values.</summary>
internal sealed record StateMembers(IReadOnlyList<MemberModel> Members, DataTable Data);
