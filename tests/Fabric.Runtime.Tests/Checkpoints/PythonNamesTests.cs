using System.Diagnostics;
using Fabric.Formats.Pickle;
using Fabric.Formats.Torch;
using Fabric.Interop;
using Xunit;

namespace Fabric.Runtime.Tests.Checkpoints;

/// <summary>Dictionaries of Python with keys that are no names, or that make the same name twice, or endless ones.</summary>
public sealed class PythonNamesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Keys_without_a_name_go_by_their_place()
    {
        var states = new PickleDict();
        foreach (string name in (string[])["first", "second"])
        {
            states.Set(PythonFiles.Tensor(), new PickleDict().With(name, PythonFiles.Tensor()));
        }

        states.Set(Enum(1), PythonFiles.Tensor());
        ForeignObject optimizer = Foreign("torch.optim.adam", "Adam");
        optimizer.State = new PickleDict().With("state", states);
        PythonFiles.Write(_folder["x.pt"], new PickleDict().With("model", new PickleDict().With("w", PythonFiles.Tensor())).With("opt", optimizer));

        await using Checkpoint opened = await OpenAsync("x.pt");
        Assert.Equal(["model.w", "opt.state.#0.first", "opt.state.#1.second", "opt.state.#2"], opened.Tensors.Select(static t => t.Name).Concat(opened.Aliases.Keys).Order(StringComparer.Ordinal));
        (await opened.ReadTensorAsync("model.w")).Dispose();
        (await opened.ReadTensorAsync("opt.state.#1.second")).Dispose();

        await Checkpoint.ConvertAsync(_folder["x.pt"], _folder["to.pt"]);
        await using Checkpoint converted = await OpenAsync("to.pt");
        Assert.Equal(opened.Tensors.Select(static t => t.Name), converted.Tensors.Select(static t => t.Name));
        Assert.Equal(opened.Aliases, converted.Aliases);
    }

    [Fact]
    public async Task A_name_that_two_things_go_by_is_refused_and_all_others_are_read()
    {
        PythonFiles.Write(_folder["x.pt"], new PickleDict()
            .With("a.b", PythonFiles.Tensor())
            .With("a", new PickleDict().With("b", PythonFiles.Tensor()).With("t", PythonFiles.Tensor()).With("v", Python.Integer(1)))
            .With("a.v", Python.Integer(2))
            .With("c", Python.Integer(3)));
        await using Checkpoint opened = await OpenAsync("x.pt");
        Assert.Equal(["a.t"], opened.Tensors.Select(static t => t.Name));
        Assert.Equal(["c"], opened.Values.Keys);
        (await opened.ReadTensorAsync("a.t")).Dispose();
        var error = await Assert.ThrowsAsync<CheckpointFormatException>(() => opened.ReadTensorAsync("a.b"));
        Assert.Contains("two things that are both called 'a.b'", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<CheckpointFormatException>(() => Checkpoint.ConvertAsync(_folder["x.pt"], _folder["to.pt"]));
    }

    [Fact]
    public async Task A_dictionary_around_tensors_that_are_not_read_is_one_value()
    {
        PickleValue unread = new TensorPickle().Create(TorchDtype.Find("quint4x2")!, [2], key: 0);
        PythonFiles.Write(_folder["x.pt"], new PickleDict().With("d", new PickleDict().With("unread", unread).With("n", Python.Integer(1))));
        await using Checkpoint opened = await OpenAsync("x.pt");
        Assert.Equal(["d"], opened.Values.Keys);
        Assert.Empty(opened.Tensors);
    }

    /// <summary>As many characters as no file has bytes.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_key_that_holds_another_twice_and_so_on_costs_little(bool holdsTensor)
    {
        PickleValue key = PickleTuple.Empty;
        for (int i = 0; i < 24; i++)
        {
            key = new PickleTuple([key, key]);
        }

        var dict = new PickleDict();
        dict.Set(key, holdsTensor ? PythonFiles.Tensor() : Python.None);
        PythonFiles.Write(_folder["x.pt"], new PickleDict().With("d", dict));
        var time = Stopwatch.StartNew();
        await using Checkpoint opened = await OpenAsync("x.pt");
        Assert.True(time.Elapsed < TimeSpan.FromSeconds(2), time.Elapsed.ToString());
        Assert.Equal(holdsTensor ? ["d.#0"] : [], opened.Tensors.Select(static t => t.Name));
    }

    [Fact]
    public async Task A_long_key_around_many_things_is_refused()
    {
        var inner = new PickleList([PythonFiles.Tensor(), .. Enumerable.Repeat(Python.None, 10_000)]);
        PythonFiles.Write(_folder["x.pt"], new PickleDict().With(new string('x', 1 << 20), inner));
        var error = await Assert.ThrowsAsync<CheckpointFormatException>(() => OpenAsync("x.pt"));
        Assert.Contains("x.pt' describes names of far more characters", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_key_or_attribute_elsewhere_is_no_obstacle_to_conversion()
    {
        PickleDict weights = Python.OrderedDict();
        weights.Set(Enum(1), PythonFiles.Tensor());
        weights.Attributes = new PickleDict().With("_made_by", Foreign("pathlib", "PosixPath"));
        PickleDict settings = Python.OrderedDict();
        settings.Set(Enum(2), Python.Integer(7));
        settings.Attributes = new PickleDict().With("_made_by", Foreign("pathlib", "PosixPath"));
        PythonFiles.Write(_folder["x.pt"], new PickleDict().With("weights", weights).With("settings", settings));

        await Checkpoint.ConvertAsync(_folder["x.pt"], _folder["to.pt"]);
        await using Checkpoint converted = await OpenAsync("to.pt");
        Assert.Equal(["weights.#0"], converted.Tensors.Select(static t => t.Name));
        Assert.Equal(7, converted.Values["settings"].GetProperty("#0").GetInt32());
    }

    private static ForeignObject Enum(int value) => new(new PickleGlobal("game", "Color"), new PickleTuple([Python.Integer(value)]), keywordArguments: null, new PickleKeyComparer());

    private static ForeignObject Foreign(string module, string name) => new(new PickleGlobal(module, name), PickleTuple.Empty, keywordArguments: null, new PickleKeyComparer());

    private Task<Checkpoint> OpenAsync(string name) => Checkpoint.OpenAsync(_folder[name], options: null, default);
}
