using System.Globalization;
using Fabric.Native;
using static TorchSharp.torch;

namespace Fabric.State;

/// <summary>
/// The names under which the modules of a state hold their parameters, so that optimizer state is stored by name and
/// not by position.
/// </summary>
internal sealed class ParameterNames
{
    private readonly Dictionary<nint, List<Owner>> _owners = [];

    /// <summary>Records that the module stored as <paramref name="member"/> holds the parameter. A tied one has several names.</summary>
    public void Add(string member, string name, Tensor parameter)
    {
        nint identity = TensorMemory.Identity(parameter);
        if (!_owners.TryGetValue(identity, out List<Owner>? owners))
        {
            _owners.Add(identity, owners = []);
        }

        owners.Add(new Owner(member, name));
    }

    /// <summary>
    /// One name for each parameter of an optimizer: relative to the module that holds it, prefixed by the module's
    /// member where the optimizer spans several, and its index where no module of the state holds it. A tied parameter
    /// that the optimizer lists several times goes by its names in turn.
    /// </summary>
    public string[] Resolve(IReadOnlyList<Tensor> parameters)
    {
        var timesListed = new Dictionary<nint, int>();
        var owners = new Owner?[parameters.Count];
        for (int i = 0; i < owners.Length; i++)
        {
            nint identity = TensorMemory.Identity(parameters[i]);
            int listed = timesListed.GetValueOrDefault(identity);
            timesListed[identity] = listed + 1;
            owners[i] = _owners.GetValueOrDefault(identity)?.ElementAtOrDefault(listed);
        }

        bool spansSeveral = owners.Select(owner => owner?.Member).OfType<string>().Distinct().Skip(1).Any();
        return
        [
            .. owners.Select((owner, index) => owner switch
            {
                null => index.ToString(CultureInfo.InvariantCulture),
                _ when spansSeveral => $"{owner.Member}.{owner.Name}",
                _ => owner.Name,
            }),
        ];
    }

    private sealed record Owner(string Member, string Name);
}
