using System.Buffers.Binary;
using System.Text.Json;
using Fabric.CompilerServices;
using Fabric.Interop;
using Fabric.Members.Optimizers;
using Fabric.Members.PyTorch;
using Fabric.Native;
using Fabric.State;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Fabric.Members;

/// <summary>
/// An optimizer: its state as tensors <c>{member}.state.{parameter}.{field}</c> with PyTorch's field names, its groups
/// (options and the names of their parameters) as JSON.
/// </summary>
internal sealed class OptimizerKind<T> : ObjectKind<T>
    where T : optim.Optimizer
{
    // Above this a single holds only every second whole number.
    private const long MaxExactSingle = 1L << 24;

    public static OptimizerKind<T> Instance { get; } = new();

    internal override void Capture(T value, string name, CaptureContext context)
    {
        OptimizerView view = OptimizerView.Of(value);
        string[] names = [.. context.ParameterNames.Resolve(view.Parameters).Select(static name => name.Live)];
        bool[] kept = [.. view.Parameters.Select(context.ParameterNames.IsKept)];
        context.AddOptimizer(view.Parameters);
        context.AddJson(name, writer => WriteGroups(writer, view, names, kept));
        for (int i = 0; i < names.Length; i++)
        {
            if (!kept[i])
            {
                continue;
            }

            foreach (StateField field in view.Layout.StateFields)
            {
                CaptureField(field, view.States[i], view.Parameters[i], $"{name}.state.{names[i]}.{field.Name}", context);
            }
        }
    }

    internal override void Restore(T value, string name, RestoreContext context)
    {
        if (context.ReadObject(name) is not { } json)
        {
            return;
        }

        OptimizerView view = OptimizerView.Of(value);
        bool isOfPyTorch = PyTorchOptimizer.Recognize(json);
        bool byPosition = context.ParametersByPosition || (isOfPyTorch && !PyTorchOptimizer.HasNames(json));
        ParameterName[] names = byPosition ? [] : context.ParameterNames.Resolve(view.Parameters);
        if (isOfPyTorch)
        {
            // All that is in its dictionary beside tensors was seen now.
            context.RequestValues(name);
            string[][]? live = byPosition ? null : [.. view.Groups.Select(group => NamesOf(group, names))];
            if (PyTorchOptimizer.ToStored(json, name, view, context, live) is not { } translated)
            {
                context.Skip(name);
                return;
            }

            json = translated;
        }

        string[] stored = StoredParameters(json);
        names = byPosition ? [.. stored.Select(ParameterName.Same)] : names;
        if (names.Length != view.Parameters.Count)
        {
            context.Mismatch($"{name}: {names.Length} parameters in the checkpoint, {view.Parameters.Count} in the optimizer");
            context.Skip(name);
            return;
        }

        RestoreGroups(json, name, view, names, context);
        HashSet<string> known = [.. stored];
        for (int i = 0; i < names.Length; i++)
        {
            if (names[i].Stored is not { } parameter || !known.Contains(parameter))
            {
                context.Missing($"{name}.state.{names[i].Live}", $"{name}.state.{names[i].Live}: not in the checkpoint");
                continue;
            }

            if (isOfPyTorch && !context.HasAny($"{name}.state.{parameter}"))
            {
                (OptimizerState state, OptimizerOptions options) = (view.States[i], view.GroupOf(i).Options);
                context.OnApply(() => FreshState.Set(view.Layout, state, options));
                continue;
            }

            foreach (StateField field in view.Layout.StateFields)
            {
                RestoreField(field, view.States[i], view.Parameters[i], $"{name}.state.{parameter}.{field.Name}", context);
            }
        }
    }

    private static void CaptureField(StateField field, OptimizerState state, Tensor parameter, string name, CaptureContext context)
    {
        switch (field)
        {
            case TensorStateField tensor when tensor.Get(state) is { } live:
                context.AddStateTensor(name, live, parameter);
                break;
            case TensorStateField { Optional: false }:
                throw new CheckpointException($"The optimizer's '{name}' is null.");
            case StepStateField step:
                (TensorDtype dtype, byte[] bytes) = EncodeStep(step.Get(state));
                context.AddBytes(name, dtype, [], bytes);
                break;
            case DoubleStateField number:
                context.AddBytes(name, TensorDtype.Float64, [], EncodeDouble(number.Get(state)));
                break;
        }
    }

    private static void RestoreField(
        StateField field, OptimizerState state, Tensor parameter, string name, RestoreContext context)
    {
        switch (field)
        {
            case TensorStateField tensor when tensor.Get(state) is { } live && (!tensor.Optional || context.Has(name)):
                context.RequestStateTensor(name, live, parameter);
                break;
            case TensorStateField tensor when context.Has(name):
                Tensor created = zeros_like(parameter, requires_grad: false).DetachFromDisposeScope();
                context.RequestStateTensor(name, created, parameter);
                context.OnApply(() => tensor.Set(state, created));
                break;
            case TensorStateField { Optional: true } tensor:
                context.OnApply(() => tensor.Set(state, null));
                break;
            case StepStateField step:
                RestoreNumber(name, number => step.Set(state, (long)number), context);
                break;
            case DoubleStateField field64:
                RestoreNumber(name, number => field64.Set(state, number), context);
                break;
        }
    }

    /// <summary>PyTorch keeps some of them as numbers, not as tensors, and as singles.</summary>
    private static void RestoreNumber(string name, Action<double> set, RestoreContext context)
    {
        if (context.ReadNumber(name) is { } number)
        {
            context.OnApply(() => set(number));
        }
        else if (context.RequestBytes(name, [], TensorDtype.Float64, TensorDtype.Float32) is { } bytes)
        {
            context.OnApply(() => set(DecodeNumber(bytes)));
        }
    }

    private static (TensorDtype Dtype, byte[] Bytes) EncodeStep(long step)
    {
        if (step <= MaxExactSingle)
        {
            byte[] single = new byte[sizeof(float)];
            BinaryPrimitives.WriteSingleLittleEndian(single, step);
            return (TensorDtype.Float32, single);
        }

        return (TensorDtype.Float64, EncodeDouble(step));
    }

    private static byte[] EncodeDouble(double value)
    {
        byte[] bytes = new byte[sizeof(double)];
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
        return bytes;
    }

    private static double DecodeNumber(byte[] bytes) => bytes.Length == sizeof(float)
        ? BinaryPrimitives.ReadSingleLittleEndian(bytes)
        : BinaryPrimitives.ReadDoubleLittleEndian(bytes);

    /// <param name="writer">Where to.</param>
    /// <param name="view">The optimizer.</param>
    /// <param name="names">The names of its parameters.</param>
    /// <param name="kept">Which of them are stored.</param>
    private static void WriteGroups(Utf8JsonWriter writer, OptimizerView view, string[] names, bool[] kept)
    {
        writer.WriteStartObject();
        writer.WriteString(OptimizerKeys.Class, view.Layout.ClassName);
        writer.WriteStartArray(OptimizerKeys.Groups);
        foreach (OptimizerView.Group group in view.Groups)
        {
            writer.WriteStartObject();
            writer.WritePropertyName(OptimizerKeys.LearningRate);
            WriteOptional(writer, group.Options.LearningRate);
            writer.WritePropertyName(OptimizerKeys.InitialLearningRate);
            ExactDouble.Write(writer, group.Options.InitialLearningRate);
            foreach (OptionField option in view.Layout.OptionFields)
            {
                writer.WritePropertyName(option.Name);
                WriteOption(writer, option, group.Options);
            }

            int[] parameters = [.. Enumerable.Range(group.First, group.Count).Where(i => kept[i])];
            WriteNames(writer, OptimizerKeys.Parameters, parameters.Select(i => names[i]));
            WriteNames(writer, OptimizerKeys.WithoutGradient, parameters.Where(i => !TensorMetadata.HasGradient(view.Parameters[i])).Select(i => names[i]));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteNames(Utf8JsonWriter writer, string property, IEnumerable<string> names)
    {
        writer.WriteStartArray(property);
        foreach (string name in names)
        {
            writer.WriteStringValue(name);
        }

        writer.WriteEndArray();
    }

    private static void WriteOption(Utf8JsonWriter writer, OptionField option, OptimizerOptions options)
    {
        switch (option)
        {
            case DoubleOptionField number:
                WriteOptional(writer, number.Get(options));
                break;
            case BooleanOptionField { Get: var get } when get(options) is { } on:
                writer.WriteBooleanValue(on);
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }

    private static void WriteOptional(Utf8JsonWriter writer, double? value)
    {
        if (value is { } number)
        {
            ExactDouble.Write(writer, number);
        }
        else
        {
            writer.WriteNullValue();
        }
    }

    private static void RestoreGroups(
        JsonElement json, string name, OptimizerView view, ParameterName[] names, RestoreContext context)
    {
        var fields = new JsonFields(json, name, context);
        string className = fields.String(OptimizerKeys.Class);
        JsonElement[] groups = fields.Objects(OptimizerKeys.Groups);
        if (!fields.AreComplete)
        {
            return;
        }

        if (className != view.Layout.ClassName)
        {
            context.Mismatch($"{name}: {className} in the checkpoint, {view.Layout.ClassName} in the state");
            return;
        }

        if (groups.Length != view.Groups.Count)
        {
            context.Mismatch($"{name}: {groups.Length} parameter groups in the checkpoint, {view.Groups.Count} in the state");
            return;
        }

        for (int i = 0; i < groups.Length; i++)
        {
            RestoreGroup(groups[i], $"{name}.param_groups[{i}]", view, view.Groups[i], names, context);
        }
    }

    private static void RestoreGroup(
        JsonElement json, string name, OptimizerView view, OptimizerView.Group group, ParameterName[] names, RestoreContext context)
    {
        var fields = new JsonFields(json, name, context);
        string[] stored = fields.Strings(OptimizerKeys.Parameters);
        string[]? withoutGradient = fields.OptionalStrings(OptimizerKeys.WithoutGradient);
        double? rate = fields.OptionalDouble(OptimizerKeys.LearningRate);
        double initialRate = fields.Double(OptimizerKeys.InitialLearningRate);
        var sets = new List<Action>
        {
            () => group.Options.LearningRate = rate,
            () => group.Options.InitialLearningRate = initialRate,
            () => RestoreGradients(view, group, names, stored, withoutGradient),
        };
        foreach (OptionField option in view.Layout.OptionFields)
        {
            switch (option)
            {
                case DoubleOptionField number:
                    double? value = fields.OptionalDouble(option.Name);
                    sets.Add(() => number.Set(group.Options, value));
                    break;
                case BooleanOptionField @switch:
                    bool? on = fields.OptionalBoolean(option.Name);
                    sets.Add(() => @switch.Set(group.Options, on));
                    break;
            }
        }

        if (!fields.AreComplete)
        {
            return;
        }

        string[] live = NamesOf(group, names);
        if (context.IsStrict && !stored.AsSpan().SequenceEqual(live))
        {
            context.Mismatch($"{name}: its parameters differ: {Difference(stored, live)}");
            return;
        }

        context.OnApply(() => sets.ForEach(static set => set()));
    }

    /// <summary>
    /// A step passes over parameters without a gradient, and TorchSharp zeroes gradients in place: whether there is one
    /// decides what the next step does, its value does not.
    /// </summary>
    private static void RestoreGradients(OptimizerView view, OptimizerView.Group group, ParameterName[] names, string[] stored, string[]? withoutGradient)
    {
        HashSet<string> known = [.. stored];
        HashSet<string> without = [.. withoutGradient ?? []];
        for (int i = group.First; i < group.First + group.Count; i++)
        {
            if (names[i].Stored is not { } name || !known.Contains(name))
            {
                continue;
            }

            Tensor parameter = view.Parameters[i];
            using Tensor? gradient = parameter.grad;
            if (without.Contains(name))
            {
                parameter.grad = null!;
            }
            else if (gradient is null && withoutGradient is not null)
            {
                parameter.grad = zeros_like(parameter, requires_grad: false).DetachFromDisposeScope();
            }
            else if (gradient is not null)
            {
                // In its memory: new memory of that size takes longer than reading the checkpoint.
                gradient.zero_().Dispose();
            }
        }
    }

    private static string[] NamesOf(OptimizerView.Group group, ParameterName[] names) =>
        [.. names.Skip(group.First).Take(group.Count).Select(static known => known.Stored ?? known.Live)];

    private static string[] StoredParameters(JsonElement json) =>
        json.TryGetProperty(OptimizerKeys.Groups, out JsonElement groups) && groups.ValueKind == JsonValueKind.Array
            ? [.. groups.EnumerateArray().SelectMany(NamesIn)]
            : [];

    private static IEnumerable<string> NamesIn(JsonElement group) =>
        group.ValueKind == JsonValueKind.Object && group.TryGetProperty(OptimizerKeys.Parameters, out JsonElement names) && names.ValueKind == JsonValueKind.Array
            ? names.EnumerateArray().Where(static name => name.ValueKind == JsonValueKind.String).Select(static name => name.GetString()!)
            : [];

    private static string Difference(string[] stored, string[] live)
    {
        string[] missing = [.. live.Except(stored)];
        string[] extra = [.. stored.Except(live)];
        return missing.Length + extra.Length == 0
            ? "the same names in another order"
            : $"not in the checkpoint: [{string.Join(", ", missing)}], not in the state: [{string.Join(", ", extra)}]";
    }
}
