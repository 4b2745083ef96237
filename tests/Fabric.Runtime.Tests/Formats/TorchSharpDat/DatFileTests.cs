using System.Text;
using Fabric.Formats.Safetensors;
using Fabric.Formats.TorchSharpDat;
using Fabric.Storage;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.Formats.TorchSharpDat;

public sealed class DatFileTests(ITestOutputHelper output) : IDisposable
{
    private const int Mutants = 3_000;

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, Func<IEnumerable<Parameter>, optim.Optimizer>> Optimizers => new()
    {
        { "SGD", parameters => optim.SGD(parameters, 0.1) },
        { "SGD", parameters => optim.SGD(parameters, 0.1, momentum: 0.9, nesterov: true) },
        { "Adam", parameters => optim.Adam(parameters, 0.1) },
        { "Adam", parameters => optim.Adam(parameters, 0.1, amsgrad: true) },
        { "AdamW", parameters => optim.AdamW(parameters, 0.1, amsgrad: true) },
        { "Adamax", parameters => optim.Adamax(parameters, 0.1) },
        { "NAdam", parameters => optim.NAdam(parameters, 0.1) },
        { "RAdam", parameters => optim.RAdam(parameters, 0.1) },
        { "Adagrad", parameters => optim.Adagrad(parameters, 0.1) },
        { "Adadelta", parameters => optim.Adadelta(parameters, 0.1) },
        { "ASGD", parameters => optim.ASGD(parameters, 0.1) },
        { "RMSProp", parameters => optim.RMSProp(parameters, 0.1) },
        { "RMSProp", parameters => optim.RMSProp(parameters, 0.1, momentum: 0.9, centered: true) },
        { "Rprop", parameters => optim.Rprop(parameters, 0.1) },
    };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_module_that_TorchSharp_saved_is_read_tensor_by_tensor()
    {
        using var module = nn.Sequential(("first", nn.Linear(3, 200)), ("norm", nn.BatchNorm1d(200)), ("last", nn.Linear(200, 1, dtype: ScalarType.Float64)));
        module.save(_folder["module"]);
        using StoredFile file = Open();
        var read = Assert.IsType<DatModule>(DatFile.Read(file));
        Dictionary<string, Tensor> state = module.state_dict();
        Assert.Equal(state.Keys, read.Tensors.Select(tensor => tensor.Key));
        foreach ((string name, DatTensor tensor) in read.Tensors)
        {
            AssertEqual(state[name], tensor, file);
        }
    }

    [Fact]
    public void One_tensor_is_read()
    {
        using Tensor tensor = arange(24, int16).reshape(2, 3, 4);
        using (var writer = new BinaryWriter(File.Create(_folder["module"])))
        {
            tensor.Save(writer);
        }

        using StoredFile file = Open();
        AssertEqual(tensor, Assert.IsType<DatSingle>(DatFile.Read(file)).Tensor, file);
    }

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Every_optimizer_is_read_field_by_field(string kind, Func<IEnumerable<Parameter>, optim.Optimizer> create)
    {
        using var module = nn.Linear(4, 3);
        using var optimizer = (OptimizerHelper)create(module.parameters());
        for (int i = 0; i < 3; i++)
        {
            optimizer.zero_grad();
            module.call(ones(2, 4)).square().sum().backward();
            optimizer.step();
        }

        optimizer.save_state_dict(_folder["module"]);
        using StoredFile file = Open();
        var read = Assert.IsType<DatOptimizer>(DatFile.Read(file));
        Assert.Equal(kind, read.Kind);
        optim.Optimizer.StateDictionary state = optimizer.state_dict();
        Assert.Equal(state.Options.Count, read.Groups.Count);
        Assert.Equal(state.State.Count, read.States.Count);
        for (int i = 0; i < read.Groups.Count; i++)
        {
            foreach ((string name, object value) in read.Groups[i])
            {
                Assert.Equal(ValueOf(state.Options[i], name), value);
            }
        }

        for (int i = 0; i < read.States.Count; i++)
        {
            foreach ((string name, object value) in read.States[i].Numbers)
            {
                Assert.Equal(ValueOf(state.State[i], name), value);
            }

            int tensors = 0;
            foreach (var field in state.State[i].GetType().GetFields())
            {
                if (field.GetValue(state.State[i]) is Tensor tensor)
                {
                    AssertEqual(tensor, read.States[i].Tensors[field.Name], file);
                    tensors++;
                }
            }

            Assert.Equal(tensors, read.States[i].Tensors.Count);
        }
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("00", "said to hold 0 tensors")]
    [InlineData("FF00", "longer than it need be")]
    [InlineData("8080808080808080808001", "longer than it need be")]
    [InlineData("FFFFFFFFFFFFFFFF7F 0161 06 00", "said to hold 9223372036854775807 tensors")]
    [InlineData("01 0161 63 00 00000000", "scalar type 99")]
    [InlineData("01 0161 06 41", "said to have 65 dimensions")]
    [InlineData("01 0161 06 02 FFFFFFFFFFFFFFFF7F FFFFFFFFFFFFFFFF7F", "2^63 elements or more")]
    [InlineData("01 0161 06 01 FFFFFFFF7F 00000000", "'a' needs 137438953468 bytes")]
    [InlineData("01 00 06 00 00000000", "a name has 0 bytes")]
    [InlineData("01 FFFF7F 00 00000000", "a name has 2097151 bytes")]
    [InlineData("01 01FF 06 00 00000000", "not UTF-8")]
    [InlineData("01 0161 06 00 00000000 00", "1 bytes belong to nothing")]
    [InlineData("02 0161 00 00 01 0161 00 00 01", "'a' more than once")]
    [InlineData("02 0161 00 00 01 0162 00 00", "'b' needs 1 bytes")]
    [InlineData("03 534744 FFFFFFFF7F 01", "should follow byte 4")]
    [InlineData("03 534744 01 01 00", "should follow byte 4")]
    [InlineData("03 534744 00 01 02", "a flag is 2")]
    [InlineData("03 534744 00 01 01 06 01 05 00", "momentum_buffer of state 0 needs 20 bytes")]
    [InlineData("03 534744 00 01 00 00", "1 bytes belong to nothing")]
    public void Each_broken_rule_is_named(string hex, string rule)
    {
        File.WriteAllBytes(_folder["module"], Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)));
        using StoredFile file = Open();
        Exception? error = Record.Exception(() => DatFile.Read(file));
        Assert.True(error is CheckpointFormatException or CheckpointCorruptException, error?.ToString());
        Assert.Contains(rule, error!.Message, StringComparison.Ordinal);
        Assert.Contains($"'{file.Path}'", error.Message, StringComparison.Ordinal);
        Assert.Null(DatFile.TryRead(file));
    }

    [CorpusFact("real/torchsharp-native")]
    public void Files_of_older_versions_are_read_to_their_last_byte()
    {
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (string path in Directory.EnumerateFiles(Corpus.Folder("real/torchsharp-native")))
        {
            using StoredFile file = StoredFile.Open(FileSystem.Os, path);
            string kind = DatFile.Read(file) switch
            {
                DatOptimizer optimizer => AssertPlausible(optimizer, file),
                DatModule module => $"module of {module.Tensors.Count}",
                DatSingle => "tensor",
                var other => throw new InvalidOperationException(other.ToString()),
            };
            counts[kind] = counts.GetValueOrDefault(kind) + 1;
        }

        output.WriteLine(string.Join(", ", counts.Select(count => $"{count.Value} {count.Key}")));
        Assert.Equal(18, counts.Values.Sum());
    }

    [CorpusFact("real")]
    public void No_file_without_the_signature_of_another_format_is_taken_for_one()
    {
        int files = 0;
        var start = new byte[SafetensorsFile.SignatureLength];
        foreach (string folder in (string[])["real", "gen", "hostile", "sharded"])
        {
            foreach (string path in Directory.EnumerateFiles(Corpus.Folder(folder), "*", SearchOption.AllDirectories))
            {
                using StoredFile file = StoredFile.Open(FileSystem.Os, path);
                file.Read(start.AsSpan(0, (int)Math.Min(start.Length, file.Length)), 0);
                if (!path.Contains("torchsharp-native", StringComparison.Ordinal) && !SafetensorsFile.Recognize(start))
                {
                    Assert.True(DatFile.TryRead(file) is null, path);
                    files++;
                }
            }
        }

        output.WriteLine($"{files} files");
    }

    [Fact]
    public void Mutated_files_are_read_or_refused_with_the_documented_errors_in_bounded_memory()
    {
        using var module = nn.Linear(4, 3);
        using var optimizer = optim.AdamW(module.parameters(), amsgrad: true);
        module.save(_folder["module"]);
        optimizer.save_state_dict(_folder["optimizer"]);
        byte[][] seeds = [File.ReadAllBytes(_folder["module"]), File.ReadAllBytes(_folder["optimizer"])];
        var random = new Random(1);
        int read = 0;
        long most = 0;
        for (int i = 0; i < Mutants; i++)
        {
            File.WriteAllBytes(_folder["module"], Mutation.Of(seeds[i % seeds.Length], random));
            using StoredFile file = Open();
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                DatFile.Read(file);
                read++;
            }
            catch (Exception e) when (e is CheckpointFormatException or CheckpointCorruptException)
            {
            }

            most = Math.Max(most, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        output.WriteLine($"{Mutants} mutants, {read} read, at most {most} bytes allocated for one");
        Assert.InRange(most, 0, 200_000);
    }

    private StoredFile Open() => StoredFile.Open(FileSystem.Os, _folder["module"]);

    private static string AssertPlausible(DatOptimizer optimizer, StoredFile file)
    {
        Assert.NotEmpty(optimizer.Groups);
        Assert.All(optimizer.Groups, group => Assert.InRange((double)group["LearningRate"], 1e-6, 10));
        Assert.All(optimizer.States, state => Assert.InRange(state.Numbers.TryGetValue("step", out object? step) ? (long)step : 0, 0, 1000));
        Assert.True(Encoding.UTF8.GetByteCount(optimizer.Kind) < file.Length);
        return optimizer.Kind;
    }

    private static object? ValueOf(object owner, string name)
    {
        Type type = owner.GetType();
        return type.GetProperty(name)?.GetValue(owner) ?? type.GetField(name)?.GetValue(owner);
    }

    private static void AssertEqual(Tensor expected, DatTensor tensor, StoredFile file)
    {
        Assert.Equal(expected.shape, tensor.Shape);
        Assert.Equal(expected.dtype.ToString(), tensor.Dtype.ToString());
        var bytes = new byte[tensor.Length];
        file.Read(bytes, tensor.Offset);
        Assert.Equal(expected.bytes.ToArray(), bytes);
    }
}
