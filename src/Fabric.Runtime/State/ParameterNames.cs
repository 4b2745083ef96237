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
    private readonly Dictionary<nint, (string Member, string Name)> _owners = [];

    /// <summary>Records that the module stored as <paramref name="member"/> holds the parameter. The first name wins.</summary>
    public void Add(string member, string name, Tensor parameter) =>
        _owners.TryAdd(TensorMemory.Identity(parameter), (member, name));

    /// <summary>
    /// One name for each parameter of an optimizer: relative to the module that holds it, prefixed by the module's
    /// member where the optimizer spans several, and its index where no module of the state holds it.
    /// </summary>
    public string[] Resolve(IReadOnlyList<Tensor> parameters)
    {
        var owners = new (string Member, string Name)?[parameters.Count];
        for (int i = 0; i < owners.Length; i++)
        {
            owners[i] = _owners.TryGetValue(TensorMemory.Identity(parameters[i]), out var owner) ? owner : null;
        }

        bool spansSeveral = owners.Where(o => o is not null).Select(o => o!.Value.Member).Distinct().Skip(1).Any();
        var names = new string[owners.Length];
        for (int i = 0; i < names.Length; i++)
        {
            names[i] = owners[i] switch
            {
                null => i.ToString(CultureInfo.InvariantCulture),
                { } owner when spansSeveral => $"{owner.Member}.{owner.Name}",
                { } owner => owner.Name,
            };
        }

        return names;
    }
}
