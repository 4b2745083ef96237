using static TorchSharp.torch;

namespace Fabric.Strategies.Fsdp;

/// <summary>
/// Hooks the calls of a module. TorchSharp's hooks have the types of the module's forward, so there is a method for each number of inputs, and a
/// reader of each kind of result.
/// </summary>
internal static class ModuleHooks
{
    /// <summary>The forwards that can be hooked, for messages.</summary>
    public const string Signatures =
        "takes one to six tensors (or a tensor and the state of an LSTM) and returns a tensor or a tuple of two or three tensors";

    /// <summary>Whether <see cref="TryAttach"/> can hook the module.</summary>
    public static bool Fits(nn.Module module) => TryAttach(module, calls: null);

    /// <returns>Whether the module's forward has types that can be hooked.</returns>
    public static bool TryAttach(nn.Module module, IModuleCalls? calls) =>
        TryAttach(module, calls, new OneResult())
        || TryAttach(module, calls, new TwoResults())
        || TryAttach(module, calls, new ThreeResults());

    private static bool TryAttach<TResult>(nn.Module module, IModuleCalls? calls, IResult<TResult> result)
    {
        switch (module)
        {
            case nn.Module<Tensor, TResult> known:
                Attach(known, calls, result);
                return true;
            case nn.Module<Tensor, Tensor, TResult> known:
                Attach(known, calls, result);
                return true;
            case nn.Module<Tensor, Tensor, Tensor, TResult> known:
                Attach(known, calls, result);
                return true;
            case nn.Module<Tensor, Tensor, Tensor, Tensor, TResult> known:
                Attach(known, calls, result);
                return true;
            case nn.Module<Tensor, Tensor, Tensor, Tensor, Tensor, TResult> known:
                Attach(known, calls, result);
                return true;
            case nn.Module<Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, TResult> known:
                Attach(known, calls, result);
                return true;
            case nn.Module<Tensor, (Tensor, Tensor)?, TResult> known:
                Attach(known, calls, result);
                return true;
            default:
                return false;
        }
    }

    private static void Attach<TResult>(nn.Module<Tensor, TResult> module, IModuleCalls? calls, IResult<TResult> result)
    {
        if (calls is null)
        {
            return;
        }

        module.register_forward_pre_hook((_, input) =>
        {
            Tensor?[] inputs = [input];
            calls.Before(inputs);
            return inputs[0]!;
        });
        module.register_forward_hook((_, _, returned) => After(calls, result, returned));
    }

    private static void Attach<TResult>(nn.Module<Tensor, Tensor, TResult> module, IModuleCalls? calls, IResult<TResult> result)
    {
        if (calls is null)
        {
            return;
        }

        module.register_forward_pre_hook((_, input1, input2) =>
        {
            Tensor?[] inputs = [input1, input2];
            calls.Before(inputs);
            return (inputs[0]!, inputs[1]!);
        });
        module.register_forward_hook((_, _, _, returned) => After(calls, result, returned));
    }

    private static void Attach<TResult>(nn.Module<Tensor, Tensor, Tensor, TResult> module, IModuleCalls? calls, IResult<TResult> result)
    {
        if (calls is null)
        {
            return;
        }

        module.register_forward_pre_hook((_, input1, input2, input3) =>
        {
            Tensor?[] inputs = [input1, input2, input3];
            calls.Before(inputs);
            return (inputs[0]!, inputs[1]!, inputs[2]!);
        });
        module.register_forward_hook((_, _, _, _, returned) => After(calls, result, returned));
    }

    private static void Attach<TResult>(nn.Module<Tensor, Tensor, Tensor, Tensor, TResult> module, IModuleCalls? calls, IResult<TResult> result)
    {
        if (calls is null)
        {
            return;
        }

        module.register_forward_pre_hook((_, input1, input2, input3, input4) =>
        {
            Tensor?[] inputs = [input1, input2, input3, input4];
            calls.Before(inputs);
            return (inputs[0]!, inputs[1]!, inputs[2]!, inputs[3]!);
        });
        module.register_forward_hook((_, _, _, _, _, returned) => After(calls, result, returned));
    }

    private static void Attach<TResult>(nn.Module<Tensor, Tensor, Tensor, Tensor, Tensor, TResult> module, IModuleCalls? calls, IResult<TResult> result)
    {
        if (calls is null)
        {
            return;
        }

        module.register_forward_pre_hook((_, input1, input2, input3, input4, input5) =>
        {
            Tensor?[] inputs = [input1, input2, input3, input4, input5];
            calls.Before(inputs);
            return (inputs[0]!, inputs[1]!, inputs[2]!, inputs[3]!, inputs[4]!);
        });
        module.register_forward_hook((_, _, _, _, _, _, returned) => After(calls, result, returned));
    }

    private static void Attach<TResult>(nn.Module<Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, TResult> module, IModuleCalls? calls, IResult<TResult> result)
    {
        if (calls is null)
        {
            return;
        }

        module.register_forward_pre_hook((_, input1, input2, input3, input4, input5, input6) =>
        {
            Tensor?[] inputs = [input1, input2, input3, input4, input5, input6];
            calls.Before(inputs);
            return (inputs[0]!, inputs[1]!, inputs[2]!, inputs[3]!, inputs[4]!, inputs[5]!);
        });
        module.register_forward_hook((_, _, _, _, _, _, _, returned) => After(calls, result, returned));
    }

    // The state of an LSTM may be left out.
    private static void Attach<TResult>(nn.Module<Tensor, (Tensor, Tensor)?, TResult> module, IModuleCalls? calls, IResult<TResult> result)
    {
        if (calls is null)
        {
            return;
        }

        module.register_forward_pre_hook((_, input, state) =>
        {
            Tensor?[] inputs = [input, state?.Item1, state?.Item2];
            calls.Before(inputs);
            return (inputs[0]!, state is null ? null : (inputs[1]!, inputs[2]!));
        });
        module.register_forward_hook((_, _, _, returned) => After(calls, result, returned));
    }

    private static TResult After<TResult>(IModuleCalls calls, IResult<TResult> result, TResult returned)
    {
        Tensor?[] outputs = result.Split(returned);
        calls.After(outputs);
        return result.Join(outputs);
    }

    private interface IResult<TResult>
    {
        Tensor?[] Split(TResult result);

        TResult Join(Tensor?[] tensors);
    }

    private sealed class OneResult : IResult<Tensor>
    {
        public Tensor?[] Split(Tensor result) => [result];

        public Tensor Join(Tensor?[] tensors) => tensors[0]!;
    }

    private sealed class TwoResults : IResult<(Tensor, Tensor)>
    {
        public Tensor?[] Split((Tensor, Tensor) result) => [result.Item1, result.Item2];

        public (Tensor, Tensor) Join(Tensor?[] tensors) => (tensors[0]!, tensors[1]!);
    }

    private sealed class ThreeResults : IResult<(Tensor, Tensor, Tensor)>
    {
        public Tensor?[] Split((Tensor, Tensor, Tensor) result) => [result.Item1, result.Item2, result.Item3];

        public (Tensor, Tensor, Tensor) Join(Tensor?[] tensors) => (tensors[0]!, tensors[1]!, tensors[2]!);
    }
}
