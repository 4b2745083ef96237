"""Checks that torch.load(FILE, weights_only=True) of PyTorch 2 takes every opcode and every name in the pickle of FILE.

The lists are those of torch/_weights_only_unpickler.py as of PyTorch 2.4. Prints how many of each there are.
"""
import pickletools
import sys
import zipfile

OPCODES = {
    "GLOBAL", "NEWOBJ", "REDUCE", "BUILD", "APPEND", "APPENDS", "SETITEM", "SETITEMS", "MARK", "TUPLE", "TUPLE1",
    "TUPLE2", "TUPLE3", "NONE", "NEWFALSE", "NEWTRUE", "EMPTY_TUPLE", "EMPTY_LIST", "EMPTY_DICT", "EMPTY_SET",
    "BININT", "BININT1", "BININT2", "BINFLOAT", "BINUNICODE", "SHORT_BINSTRING", "BINPERSID", "BINGET", "LONG_BINGET",
    "BINPUT", "LONG_BINPUT", "LONG1", "PROTO", "STOP",
}
TYPES = "Double Float Half BFloat16 Long Int Short Char Byte Bool ComplexDouble ComplexFloat".split()
NAMES = {"collections OrderedDict", "torch._utils _rebuild_tensor_v2"} | {f"torch {name}Storage" for name in TYPES}

with zipfile.ZipFile(sys.argv[1]) as archive:
    pickle = archive.read(next(name for name in archive.namelist() if name.endswith("/data.pkl")))

opcodes = set()
names = set()
for opcode, argument, position in pickletools.genops(pickle):
    opcodes.add(opcode.name)
    if opcode.name == "GLOBAL":
        names.add(argument)

assert opcodes <= OPCODES, f"opcodes: {opcodes - OPCODES}"
assert names <= NAMES, f"names: {names - NAMES}"
print(len(opcodes), len(names))
