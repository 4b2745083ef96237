using System.Globalization;
using Fabric.Native;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Fabric.State;

/// <summary>
/// The names under which the modules of a state hold their parameters, so that optimizer state is stored by name and
/// not by position.
/// </summary>
internal sealed class ParameterNames
{
    // What nobody has asked about yet: only optimizers do.
    private readonly List<(string Member, IEnumerable<(string Name, Parameter Parameter)> Parameters)> _modules = [];

    // The first that holds a parameter; the others follow it.
    private readonly Dictionary<nint, Owner> _owners = [];
    private readonly SaveFilters _filters;

    /// <summary>For a save: every parameter goes by its present name.</summary>
    public ParameterNames(SaveFilters filters)
    {
        _filters = filters;
    }

    /// <summary>For a load: every parameter goes by the name that the checkpoint has for it.</summary>
    /// <param name="sources">Filled on the way.</param>
    public ParameterNames(MemberSources sources)
    {
        _filters = SaveFilters.None;
        Sources = sources;
    }

    public MemberSources? Sources { get; }

    /// <summary>Records the parameters of the module that is stored as <paramref name="member"/>. They are enumerated when they are needed.</summary>
    public void Add(string member, IEnumerable<(string Name, Parameter Parameter)> parameters) => _modules.Add((member, parameters));

    /// <summary>Records that a module holds the parameter. A tied one has several names.</summary>
    private void Add(string member, string name, Tensor parameter)
    {
        var owner = new Owner(member, name, _filters.IsEmpty || _filters.Keeps($"{member}.{name}", parameter));
        if (!_owners.TryAdd(TensorMemory.Identity(parameter), owner))
        {
            Owner last = _owners[TensorMemory.Identity(parameter)];
            while (last.Next is { } next)
            {
                last = next;
            }

            last.Next = owner;
        }
    }

    /// <summary>Whether a parameter is stored, under any of its names; the state that an optimizer keeps for it follows it.</summary>
    public bool IsKept(Tensor parameter) =>
        OwnersOf(TensorMemory.Identity(parameter)) is var owners && (!owners.Any() || owners.Any(static owner => owner.IsKept));

    /// <summary>
    /// One name for each parameter of an optimizer: relative to the module that holds it, prefixed by the module's
    /// member where the optimizer spans several, and its index where no module of the state holds it. A tied parameter
    /// that the optimizer lists several times goes by its names in turn.
    /// </summary>
    public ParameterName[] Resolve(IReadOnlyList<Tensor> parameters)
    {
        var timesListed = new Dictionary<nint, int>();
        var owners = new Owner?[parameters.Count];
        for (int i = 0; i < owners.Length; i++)
        {
            nint identity = TensorMemory.Identity(parameters[i]);
            int listed = timesListed.GetValueOrDefault(identity);
            timesListed[identity] = listed + 1;
            owners[i] = OwnersOf(identity).ElementAtOrDefault(listed);
        }

        bool spansSeveral = owners.Select(owner => owner?.Member).OfType<string>().Distinct().Skip(1).Any();
        return
        [
            .. owners.Select((owner, index) => owner switch
            {
                null => ParameterName.Same(index.ToString(CultureInfo.InvariantCulture)),
                _ when spansSeveral => NameOf(owner, $"{owner.Member}.", $"{Sources?.PathOf(owner.Member) ?? owner.Member}."),
                _ => NameOf(owner, "", ""),
            }),
        ];
    }

    private IEnumerable<Owner> OwnersOf(nint identity)
    {
        AddParameters();
        for (Owner? owner = _owners.GetValueOrDefault(identity); owner is not null; owner = owner.Next)
        {
            yield return owner;
        }
    }

    private void AddParameters()
    {
        foreach ((string member, IEnumerable<(string Name, Parameter Parameter)> parameters) in _modules)
        {
            foreach ((string name, Parameter parameter) in parameters)
            {
                Add(member, name, parameter);
            }
        }

        _modules.Clear();
    }

    private ParameterName NameOf(Owner owner, string prefix, string storedPrefix)
    {
        string? key = Sources is null ? owner.Name : Sources.KeyOf(owner.Member, owner.Name);
        return new(prefix + owner.Name, key is null ? null : storedPrefix + key);
    }

    private sealed class Owner(string member, string name, bool isKept)
    {
        public string Member => member;

        public string Name => name;

        public bool IsKept => isKept;

        public Owner? Next { get; set; }
    }
}
