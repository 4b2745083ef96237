namespace Fabric.Generators.Tests.Torture;

/// <summary>Types of members, of every form that the language has.</summary>
internal static class WeirdTypes
{
    public const string Declarations =
        """
        using System.Collections;
        using System.Collections.Concurrent;
        using System.Collections.ObjectModel;
        using System.Diagnostics.CodeAnalysis;
        using System.Runtime.CompilerServices;
        using System.Text.Json.Serialization;
        #pragma warning disable EXP1, CS8981, CS0618

        public class GlobalData { public int X { get; set; } }
        public class Twin { public int A { get; set; } }

        namespace Weird
        {
            [Experimental("EXP1")] public class Experimental { public int X { get; set; } [Experimental("EXP2")] public int Y { get; set; } }
            [Obsolete] public class Old { [Obsolete("old")] public int X { get; set; } }
            public class ObsoleteMember { [Obsolete("gone", true)] public int X { get; set; } }
            public class ObsoleteSetter { public int X { get; [Obsolete("gone", true)] set; } }
            public class ObsoleteConstructor { [Obsolete("gone", true)] public ObsoleteConstructor() { } public int X { get; set; } }
            public class NullAttributes
            {
                [DisallowNull] public string? A { get; set; }
                [AllowNull] public string B { get; set; } = "";
                [MaybeNull] public string C { get; set; } = "";
                [NotNull] public string? D { get; set; } = "";
            }
            public class OtherNullability { public OtherNullability(string name, int? count) { Name = name; Count = count ?? 0; } public string? Name { get; } public int Count { get; } }
            public class WiderParameter { public WiderParameter(double ratio = 0.5, object? tag = null, long count = 3) { Ratio = (float)ratio; } public float Ratio { get; } public string? Tag { get; } public int Count { get; } }
            public record D0(D1 A, D1 B, D1 C); public record D1(D2 A, D2 B, D2 C); public record D2(D3 A, D3 B, D3 C); public record D3(D4 A, D4 B, D4 C);
            public record D4(D5 A, D5 B, D5 C); public record D5(D6 A, D6 B, D6 C); public record D6(D7 A, D7 B, D7 C); public record D7(D8 A, D8 B, D8 C);
            public record D8(D9 A, D9 B, D9 C); public record D9(D10 A, D10 B, D10 C); public record D10(D11 A, D11 B, D11 C); public record D11(int A);
            public record BadDiamond(BadDiamond1 A, BadDiamond1 B); public record BadDiamond1(BadDiamond2 A, BadDiamond2 B); public record BadDiamond2(BadDiamond3 A, BadDiamond3 B); public record BadDiamond3(Action A, Action B);
            public ref struct RefStruct { public int X { get; set; } public ref int Y; }
            public interface IThing { int X { get; set; } }
            public interface IStaticAbstract<T> where T : IStaticAbstract<T> { static abstract T Make(); }
            public struct StaticAbstract : IStaticAbstract<StaticAbstract> { public int X; public static StaticAbstract Make() => default; }
            public class @class { public int @event { get; set; } public string @namespace { get; init; } = ""; }
            public class @record { public int @required { get; set; } public int @field { get; set; } public int @value { get; set; } }
            public record KeywordParameters(int @class, string @new = "x");
            public class CaseTwins { public int Value { get; set; } public int value { get; set; } }
            public class CaseTwins2 { public int URL { get; set; } public int uRL { get; set; } }
            public class Base { public int X { get; set; } public virtual int V { get; set; } }
            public class Shadowing : Base { public new string X { get; set; } = ""; }
            public class Overriding : Base { public override int V { get; set; } }
            public class ComputedOverride : Base { public override int V => 7; }
            public class Explicit : IThing { int IThing.X { get; set; } }
            public class PrivateSetter { public int X { get; private set; } }
            public class PrivateField { private int _x; public int X => _x; public void Set(int x) => _x = x; }
            public class PublicFields { public int X; public readonly int Y = 2; public volatile int Z; }
            public class ReadonlyField { public ReadonlyField(int y) { Y = y; } public readonly int Y; }
            public class Indexed { public int X { get; set; } public int this[int i] { get => i; set { } } }
            public class InitIndexed { public int X { get; set; } public int this[int i] { get => i; init { } } }
            public class Primary(int x, string name) { public int X { get; set; } = x; public string Name { get; } = name; }
            public class Captured(int seed = 3) { public int X { get; set; } public int Next() => seed++; }
            public class CapturedBase(int seed) { public int Next() => seed++; }
            public class CapturedDerived() : CapturedBase(3) { public int X { get; set; } }
            public class Dynamic { public dynamic? X { get; set; } }
            public class WithEvent { public event Action? Changed; public void Raise() => Changed?.Invoke(); }
            public class Node { public int Value { get; set; } public List<Node> Children { get; set; } = []; public Node? Parent { get; set; } public Dictionary<string, Node>? ByName { get; set; } }
            public record Chain(int Value, Chain? Next);
            public record Required(int X, Required Next);
            public struct Left { public Right[] Rights; } public struct Right { public Left? MaybeLeft { get; set; } public List<Left> Lefts; }
            public record Growing<T>(T Value, Growing<Growing<T>>? Next);
            public record A1(A2? X, A3? Y, A4? Z); public record A2(A1? X, A3? Y, A4? Z); public record A3(A1? X, A2? Y, A4? Z); public record A4(A1? X, A2? Y, A3? Z);
            public class Twin { public string? B { get; set; } public global::Twin? Other { get; set; } }
            public class Clashing { public int Members { get; set; } public int Equals { get; set; } public int GetType { get; set; } public int SaveAsync { get; set; } public int Instance { get; set; } public int Slots { get; set; } public int InstanceProperty { get; set; } public int ToString { get; set; } public int Create { get; set; } public int WriteProperties { get; set; } public int TryReadProperty { get; set; } public int Read { get; set; } public int Write { get; set; } public int writer { get; set; } public int template { get; set; } public int slots { get; set; } }
            public class Outer<T> { public class Inner<U> { public T? First { get; set; } public U? Second { get; set; } } public enum Choice { A, B } public struct Point { public T X; } }
            public class Public { private class Hidden { public int X { get; set; } } protected class Guarded { } public class Visible { public int X { get; set; } } }
            [InlineArray(4)] public struct Inline { public int Element; }
            public unsafe struct Fixed { public fixed int Buffer[4]; }
            public unsafe struct Pointers { public int* P; public delegate*<int, void> F; }
            public class RequiredMembers { public required int X { get; set; } public required string Name { get; init; } }
            public class SetsRequired { [SetsRequiredMembers] public SetsRequired(int x) { X = x; } public required int X { get; init; } }
            public class RequiredComputed { public required int X { get => 1; set { } } }
            public class RequiredIgnored { [JsonIgnore] public required int X { get; set; } }
            public partial class PartialProperty { public partial int X { get; set; } } public partial class PartialProperty { public partial int X { get => field; set => field = value; } }
            public class FieldKeyword { public int X { get; set => field = value > 0 ? value : 0; } public string Lazy => field ??= "made"; }
            public static class Extensions { extension(GlobalData data) { public int Doubled => data.X * 2; } }
            public class MyList : List<int> { public string Name { get; set; } = ""; }
            public class MyDictionary : Dictionary<string, int>;
            public class MyCollection : IEnumerable<int> { public int X { get; set; } public IEnumerator<int> GetEnumerator() { yield return X; } IEnumerator IEnumerable.GetEnumerator() => GetEnumerator(); }
            public class MyException : Exception { public int Code { get; set; } }
            public class MyModule() : nn.Module<Tensor, Tensor>("m") { public override Tensor forward(Tensor x) => x; }
            public class GenericModule<T>() : nn.Module<Tensor, Tensor>("m") { public override Tensor forward(Tensor x) => x; }
            public class HoldsModule { public MyModule? Module { get; set; } }
            public class HoldsTensors { public List<Tensor> Tensors { get; set; } = []; }
            public abstract class Shape { public string? Name { get; set; } }
            [CheckpointSubtype(typeof(Circle), "circle"), CheckpointSubtype(typeof(Group), "group")] public abstract class DeclaredShape { public string? Name { get; set; } }
            public class Circle : DeclaredShape { public double Radius { get; set; } }
            public class Group : DeclaredShape { public List<DeclaredShape> Items { get; set; } = []; }
            [CheckpointSubtype(typeof(string), "s"), CheckpointSubtype(typeof(Concrete), "s"), CheckpointSubtype(typeof(Concrete), "")] public class BadSubtypes { }
            [CheckpointSubtype(typeof(Concrete), "c"), CheckpointSubtype(typeof(More), "m")] public class Concrete { public int X { get; set; } } public class More : Concrete { public int Y { get; set; } }
            [CheckpointSubtype(typeof(Impl), "i")] public interface IDeclared { } public struct Impl : IDeclared { public int X { get; set; } }
            [CheckpointConverter(typeof(MoneyConverter))] public class Money { private int _cents; public int Cents => _cents; public static Money Of(int cents) => new() { _cents = cents }; }
            public class MoneyConverter : ICheckpointConverter<Money> { public void Write(System.Text.Json.Utf8JsonWriter w, Money v) => w.WriteNumberValue(v.Cents); public Money Read(ref System.Text.Json.Utf8JsonReader r) => Money.Of(r.GetInt32()); }
            [CheckpointConverter(typeof(int))] public class BadConverter { } [CheckpointConverter(typeof(MoneyConverter))] public class WrongConverter { } [CheckpointConverter(typeof(List<>))] public class OpenConverter { }
            [JsonConverter(typeof(JsonStringEnumConverter))] public enum JsonEnum { A, B }
            [JsonConverter(typeof(Other))] public class JsonConverted { } public class Other : JsonConverter<JsonConverted> { public override JsonConverted Read(ref System.Text.Json.Utf8JsonReader r, Type t, System.Text.Json.JsonSerializerOptions o) => new(); public override void Write(System.Text.Json.Utf8JsonWriter w, JsonConverted v, System.Text.Json.JsonSerializerOptions o) { } }
            public class TwoConstructors { public TwoConstructors() { } [JsonConstructor] public TwoConstructors(int x) { X = x; } public int X { get; } }
            public class Ambiguous { public Ambiguous(string? a) { } public Ambiguous(Uri? a) { } public string? A { get; set; } }
            public class NoConstructor { private NoConstructor() { } public int X { get; set; } }
            public class InParameter { public InParameter(in int x) { X = x; } public int X { get; } }
            public class RefParameter { public RefParameter(ref int x) { X = x; } public int X { get; } }
            public class ParamsParameter { public ParamsParameter(params int[] x) { X = x; } public int[] X { get; } }
            public record class Positional(int X, params string[] Names) { public int Extra { get; init; } }
            public record struct PositionalStruct(int X, Guid? Id = null); public readonly record struct ReadonlyStruct(int X); public readonly struct Plain { public Plain(int x) { X = x; } public int X { get; } }
            public record Defaults(DateTime When = default, DayOfWeek Day = (DayOfWeek)(-1), decimal M = -1.5m, char C = '\'', string? S = "\u2028\"", float F = float.NaN, ulong U = ulong.MaxValue, int? N = null, nint P = 3, bool B = true, sbyte SB = -3, TimeSpan? T = null, double D = -0.0, long L = long.MinValue, Half H = default);
            public record Derived(int X, int Y) : BaseRecord(X); public record BaseRecord(int X);
            public class IntKeyed { public Dictionary<int, Dictionary<DayOfWeek, Dictionary<Guid, string?>>> D { get; set; } = []; }
            public class ObjectKeyed { public Dictionary<object, int> D { get; set; } = []; }
            public sealed class GenericConstraint<T> where T : class, new() { public T? Value { get; set; } }
            public class Empty; public struct EmptyStruct; public record EmptyRecord;
            public static class Static { public static int X { get; set; } }
            public class Ünïcödé_ﬁ { public int Größe { get; set; } public int 長さ { get; set; } }
            public class Protected { protected int X { get; set; } public int Y { get; protected set; } public int Z { protected get; set; } }
            public class InternalSet { public int X { get; internal set; } }
            public class ReadOnlyCollections { public List<int> Items { get; } = []; }
            public class Unsettable { public int X { get; } = 3; }
            public class LazyHolder { public Lazy<int> L { get; set; } = new(); }
            public class Disposable : IDisposable { public int X { get; set; } public void Dispose() { } }
            public class TupleNames { public (int @class, string? Name, (int, int) Inner) T { get; set; } }
            public delegate void Handler(int x);
            public class NestedState { public partial class Inner { [Checkpointed] public int X { get; set; } } }
            public class ExtraState : ICheckpointExtraState { public void WriteExtraState(System.Text.Json.Utf8JsonWriter writer) => writer.WriteNullValue(); public Action ReadExtraState(ref System.Text.Json.Utf8JsonReader reader) => () => { }; }
            public struct ExtraStruct : ICheckpointExtraState { public void WriteExtraState(System.Text.Json.Utf8JsonWriter writer) { } public Action ReadExtraState(ref System.Text.Json.Utf8JsonReader reader) => () => { }; }
            public partial class GoodState { [Checkpointed] public int X { get; set; } [Checkpointed] public GoodState? Inner { get; set; } }
            public class LikesGood : List<GoodState>;
            file class FileType { public int X { get; set; } }
        }
        """;

    public static IReadOnlyList<string> All { get; } =
    [
        "object", "object?", "dynamic", "Action", "Func<int, string>", "Handler", "Delegate", "MulticastDelegate", "Array", "Enum", "ValueType", "Attribute", "EventArgs",
        "int*", "void*", "int**", "delegate*<int, void>", "int*[]", "nint", "nuint", "IntPtr[]",
        "Task", "Task<int>", "ValueTask<int>", "System.IO.Stream", "System.IO.MemoryStream", "System.Threading.Thread", "System.Threading.CancellationToken", "Type", "Type[]", "List<Type>",
        "Random", "IAsyncEnumerable<int>", "IEnumerator<int>", "IQueryable<int>", "System.Text.StringBuilder", "System.Globalization.CultureInfo", "Lazy<int>", "WeakReference<string>", "Exception", "MyException",
        "string", "string?", "string[]", "string?[]?", "string[][]", "string[,]", "string?[,][]?[,,]", "int[]", "int[]?", "int?[]", "int[][]", "int[,]", "int[,]?", "int[,,,]", "int[,][]", "int[][,]", "bool[]", "Half[,]", "decimal[]", "char[]", "byte[]", "byte[][]", "byte[,]", "sbyte[]", "DayOfWeek[]", "DayOfWeek[,]", "Int128[]", "nint[]", "(int, string)[,]", "Guid?[,]",
        "DateTime", "DateTimeOffset?", "DateOnly", "TimeOnly?", "TimeSpan", "Guid", "Guid?", "Uri", "Uri?", "Version", "System.Numerics.Complex", "System.Numerics.BigInteger?", "Index", "Range", "System.Numerics.Vector3",
        "List<int>", "List<int>?", "List<int?>", "List<string?>?", "HashSet<string>", "Queue<int>", "Stack<int>", "LinkedList<int>", "SortedSet<int>", "SortedDictionary<string, int>", "SortedList<int, string>", "OrderedDictionary<string, int>",
        "ImmutableArray<int>", "ImmutableArray<string?>?", "ImmutableList<int>", "ImmutableHashSet<string>", "ImmutableSortedSet<int>", "ImmutableQueue<int>", "ImmutableStack<int>", "ImmutableDictionary<string, int>", "ImmutableSortedDictionary<Guid, int>", "IImmutableList<int>", "IImmutableSet<int>", "IImmutableDictionary<int, int>", "IImmutableQueue<int>",
        "System.Collections.Frozen.FrozenSet<int>", "System.Collections.Frozen.FrozenDictionary<string, int>", "System.Collections.ObjectModel.ReadOnlyCollection<int>", "System.Collections.ObjectModel.ReadOnlyDictionary<string, int>", "System.Collections.ObjectModel.ObservableCollection<int>", "System.Collections.ObjectModel.Collection<int>",
        "IEnumerable<int>", "ICollection<int>", "IList<int>", "IReadOnlyList<string?>", "IReadOnlyCollection<int>", "ISet<int>", "IReadOnlySet<int>?", "IDictionary<string, int>", "IReadOnlyDictionary<DayOfWeek, int?>", "System.Collections.IEnumerable", "System.Collections.IList", "System.Collections.ArrayList", "System.Collections.Hashtable",
        "Dictionary<string, int>", "Dictionary<int, string?>", "Dictionary<DayOfWeek, List<int>>", "Dictionary<Guid, Node>", "Dictionary<double, int>", "Dictionary<string, object>", "Dictionary<(int, int), int>", "Dictionary<string?, int>", "Dictionary<Outer<int>.Choice, int>", "Dictionary<char, int>", "Dictionary<bool, int>", "Dictionary<Int128, int>",
        "KeyValuePair<string, int>", "KeyValuePair<int, int>?", "Tuple<int>", "Tuple<int, string?>", "Tuple<int, int, int, int, int, int, int, Tuple<int>>", "Tuple<int, int, int, int, int, int, int, int>", "(int, string)", "(int a, string? b)?", "(int @class, int @new)", "(int, int, int, int, int, int, int, int)", "(int, int, int, int, int, int, int, int, int, string, int, int, int, int, int, int, int)", "ValueTuple", "ValueTuple<int>", "ValueTuple<int, int, int, int, int, int, int, int>", "((int, int), (string, (int, int)))", "List<(int a, Node? b)>", "(object, int)", "(int, Tensor)",
        "Span<int>", "ReadOnlySpan<char>", "Memory<int>", "ArraySegment<int>", "RefStruct", "System.Text.Json.JsonElement", "System.Text.Json.Nodes.JsonNode", "System.Threading.Lock", "ConcurrentDictionary<string, int>", "ConcurrentQueue<int>", "PriorityQueue<int, int>", "System.Collections.BitArray", "ILookup<int, int>", "IGrouping<int, int>",
        "Experimental", "Experimental?", "List<Experimental>", "Old", "ObsoleteMember", "ObsoleteSetter", "ObsoleteConstructor", "NullAttributes", "OtherNullability", "WiderParameter", "D0", "D8", "BadDiamond", "IThing", "StaticAbstract", "IStaticAbstract<StaticAbstract>", "@class", "@record", "KeywordParameters", "CaseTwins", "CaseTwins2", "Shadowing", "Overriding", "ComputedOverride", "Explicit", "PrivateSetter", "PrivateField", "PublicFields", "ReadonlyField", "Indexed", "InitIndexed", "Primary", "Captured", "CapturedDerived", "Dynamic", "WithEvent",
        "Node", "Node?", "Chain", "Required", "Left", "Right", "Growing<int>", "A1", "Twin", "global::Twin", "GlobalData", "Clashing", "Outer<int>.Inner<string?>", "Outer<int>.Inner<Outer<string>.Point>", "Outer<string>.Choice", "Outer<dynamic>.Point", "Outer<(int a, int b)>.Point", "Public.Visible", "Inline", "Fixed", "Pointers", "RequiredMembers", "SetsRequired", "RequiredComputed", "RequiredIgnored", "PartialProperty", "FieldKeyword", "MyList", "MyDictionary", "MyCollection",
        "MyModule", "GenericModule<int>", "GenericModule<int*[]>", "HoldsModule", "HoldsTensors", "nn.Module", "nn.Module?", "nn.Module<Tensor, Tensor>", "TorchSharp.Modules.ModuleList<nn.Module>", "List<nn.Module>", "List<nn.Module?>?", "nn.Module[]", "nn.Module[,]", "nn.Module[][]", "List<List<MyModule>>", "Dictionary<string, nn.Module>", "Dictionary<int, nn.Module>", "IReadOnlyDictionary<string, Tensor[]>", "HashSet<Tensor>", "ImmutableArray<Tensor>", "ImmutableList<Tensor>", "IEnumerable<Tensor>", "Tensor?", "Tensor[]", "TorchSharp.Modules.Parameter", "optim.Optimizer", "List<optim.Optimizer>", "TorchSharp.Modules.LBFGS", "List<TorchSharp.Modules.LBFGS>", "TorchSharp.Modules.LBFGS[]", "LRScheduler", "Generator", "Generator[]", "RandomState", "ResumableSampler", "List<ResumableSampler>", "torch.Device", "ScalarType", "TorchSharp.Scalar",
        "Shape", "DeclaredShape", "DeclaredShape?", "List<DeclaredShape>", "Circle", "Group", "BadSubtypes", "Concrete", "IDeclared", "IDeclared?", "Money", "Money?", "List<Money?>", "BadConverter", "WrongConverter", "OpenConverter", "JsonEnum", "JsonConverted", "TwoConstructors", "Ambiguous", "NoConstructor", "InParameter", "RefParameter", "ParamsParameter", "Positional", "PositionalStruct", "PositionalStruct?", "ReadonlyStruct", "Plain", "Defaults", "Derived", "IntKeyed", "ObjectKeyed", "GenericConstraint<Empty>", "Empty", "EmptyStruct", "EmptyRecord", "Ünïcödé_ﬁ", "Protected", "InternalSet", "ReadOnlyCollections", "Unsettable", "LazyHolder", "Disposable", "TupleNames",
        "NestedState", "GoodState", "GoodState?", "List<GoodState>", "GoodState[]", "Dictionary<string, GoodState?>", "LikesGood", "(GoodState, int)", "ExtraState", "ExtraState?", "List<ExtraState>", "ExtraStruct", "ICheckpointExtraState", "FabricRuntime", "Fabric.Member<GoodState>",
        "TOpen", "TOpen?", "TOpen[]", "List<TOpen>", "TData", "TData?", "TModule", "TModule?", "List<TModule>", "TModule[]", "Dictionary<string, TModule>", "(TOpen, int)", "Outer<TOpen>.Point",
        "int", "int?", "uint", "char", "bool?", "Half?", "Int128", "UInt128?", "decimal", "DayOfWeek?", "sbyte?", "DBNull", "Nullable<int>", "System.Reflection.MethodInfo", "System.Linq.Expressions.Expression", "IComparable", "IComparer<int>", "StringComparer", "IServiceProvider", "Progress<int>",
    ];
}
