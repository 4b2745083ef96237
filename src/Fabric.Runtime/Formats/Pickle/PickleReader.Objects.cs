namespace Fabric.Formats.Pickle;

internal sealed partial class PickleReader
{
    private bool TryObject(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Global:
                string module = PickleText.Utf8(_input.ReadLine());
                PushGlobal(module, PickleText.Utf8(_input.ReadLine()));
                return true;
            case PickleOpcode.StackGlobal:
                if (_stack.Pop(2) is not [PickleString moduleName, PickleString name])
                {
                    throw new PickleRuleException("a class is named by something else than two strings");
                }

                PushGlobal(moduleName.Value, name.Value);
                return true;
            case PickleOpcode.Reduce or PickleOpcode.NewObj:
                PickleValue arguments = _stack.Pop();
                Call(_stack.Pop(), arguments, null);
                return true;
            case PickleOpcode.NewObjEx:
                PickleValue keywords = _stack.Pop();
                PickleValue positional = _stack.Pop();
                Call(_stack.Pop(), positional, keywords as PickleDict ?? throw Misfit("keyword arguments are", keywords));
                return true;
            case PickleOpcode.Inst:
                string instanceModule = PickleText.Utf8(_input.ReadLine());
                string instanceName = PickleText.Utf8(_input.ReadLine());
                PickleValue[] instanceArguments = _stack.PopToMark();
                Call(_factory.Resolve(Name(instanceModule, instanceName)), new PickleTuple(instanceArguments), null);
                return true;
            case PickleOpcode.Obj:
                PickleValue[] parts = _stack.PopToMark();
                if (parts.Length == 0)
                {
                    throw new PickleRuleException("an object has no class");
                }

                Call(parts[0], new PickleTuple(parts[1..]), null);
                return true;
            case PickleOpcode.Build:
                Build(_stack.Pop());
                return true;
            case PickleOpcode.PersId:
                _stack.Push(_factory.Load(new PickleString(PickleText.Utf8(_input.ReadLine())), _context));
                return true;
            case PickleOpcode.BinPersId:
                _stack.Push(_factory.Load(_stack.Pop(), _context));
                return true;
            case PickleOpcode.Ext1 or PickleOpcode.Ext2 or PickleOpcode.Ext4:
                throw new PickleRuleException("it names a class by a number of the extension registry (EXT1, EXT2, EXT4), which only its writer knows");
            case PickleOpcode.NextBuffer or PickleOpcode.ReadOnlyBuffer:
                throw new PickleRuleException("it refers to buffers outside of it (NEXT_BUFFER, READONLY_BUFFER), which the file does not hold");
            default:
                return false;
        }
    }

    private static PickleGlobal Name(string module, string name) => new(module, name);

    private void PushGlobal(string module, string name) => _stack.Push(_factory.Resolve(Name(module, name)));

    private void Call(PickleValue callable, PickleValue arguments, PickleDict? keywords)
    {
        if (arguments is not PickleTuple tuple)
        {
            throw Misfit("arguments are", arguments);
        }

        // How objects are made in protocols 0 and 1, and by __reduce_ex__(2): a function that takes the class.
        if (callable is PickleGlobal { FullName: "copyreg.__newobj__" } && tuple.Items is [PickleGlobal type, ..])
        {
            (callable, tuple) = (type, new PickleTuple([.. tuple.Items.Skip(1)]));
        }
        else if (callable is PickleGlobal { FullName: "copyreg.__newobj_ex__" } &&
                 tuple.Items is [PickleGlobal typeEx, PickleTuple positional, PickleDict named])
        {
            (callable, tuple, keywords) = (typeEx, positional, named);
        }
        else if (callable is PickleGlobal { FullName: "copyreg._reconstructor" } && tuple.Items is [PickleGlobal plain, PickleGlobal, ..])
        {
            (callable, tuple) = (plain, tuple.Items[2] is PickleNone ? PickleTuple.Empty : new PickleTuple([tuple.Items[2]]));
        }

        _stack.Push(Result(callable, tuple, keywords));
    }

    private PickleValue Result(PickleValue callable, PickleTuple arguments, PickleDict? keywords)
    {
        if (callable is PickleGlobal global && (keywords is null || keywords.Count == 0))
        {
            PickleValue? known = _factory.Call(global, arguments.Items, _context);
            if (known is not null)
            {
                return known;
            }
        }
        else if (callable is not (PickleGlobal or ForeignObject))
        {
            throw Misfit("it calls", callable);
        }

        return new ForeignObject(callable, arguments, keywords, _context.Keys);
    }

    private void Build(PickleValue state)
    {
        PickleValue value = _stack.Top;
        if (value is ForeignObject foreign)
        {
            foreign.State = state;
        }
        else if (!_factory.Build(value, state, _context))
        {
            throw Misfit("state is set on", value);
        }
    }
}
