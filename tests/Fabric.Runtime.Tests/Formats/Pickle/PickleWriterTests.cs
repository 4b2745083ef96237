using Fabric.Formats;
using Fabric.Formats.Pickle;
using Fabric.Formats.Torch;
using Xunit;

namespace Fabric.Runtime.Tests.Formats.Pickle;

/// <summary>The bytes in <c>python</c> are what <c>write.py</c> there made PyTorch 1.13.1 write.</summary>
public class PickleWriterTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "Fabric.Runtime.Tests", "Formats", "Pickle", "python");

    [Theory]
    [InlineData("values")]
    [InlineData("module")]
    [InlineData("optimizer")]
    [InlineData("run")]
    [InlineData("tied")]
    public void What_Python_wrote_is_written_again_byte_by_byte(string name)
    {
        byte[] bytes = File.ReadAllBytes(Path.Combine(Folder, $"{name}.pkl"));
        PickleValue inert = PickleReader.Read(new PickleInput(ByteSource.Of(bytes, name), 0, name), new PickleFactory());
        Assert.Equal(Convert.ToHexString(bytes), Convert.ToHexString(PickleWriter.Write(inert)));
    }

    [Fact]
    public void Values_of_known_classes_are_written_as_Python_writes_them()
    {
        byte[] bytes = File.ReadAllBytes(Path.Combine(Folder, "values.pkl"));
        var factory = new TorchFactory(TorchReadOptions.Default, "values", id => throw new PickleRuleException("none"), []);
        PickleValue known = PickleReader.Read(new PickleInput(ByteSource.Of(bytes, "values"), 0, "values"), factory);
        Assert.DoesNotContain(PickleTree.Values(known), value => value is ForeignObject);
        Assert.Equal(Convert.ToHexString(bytes), Convert.ToHexString(PickleWriter.Write(known)));
    }

    [Fact]
    public void A_tuple_within_itself_is_written_and_read_as_such()
    {
        var list = new PickleList();
        var tuple = new PickleTuple([list, PickleNone.Instance]);
        list.Add(tuple);
        byte[] bytes = PickleWriter.Write(tuple);
        PickleTuple read = Assert.IsType<PickleTuple>(PickleReader.Read(new PickleInput(ByteSource.Of(bytes, "tuple"), 0, "tuple"), new PickleFactory()));
        Assert.Same(read, Assert.Single(Assert.IsType<PickleList>(read.Items[0]).Items));
    }
}
