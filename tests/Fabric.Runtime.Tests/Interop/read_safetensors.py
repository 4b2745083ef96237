"""Reads a safetensors file by the format's own description, knowing nothing of Fabric. Prints one JSON object."""
import hashlib
import json
import struct
import sys

SIZES = {"BOOL": 1, "U8": 1, "I8": 1, "I16": 2, "U16": 2, "F16": 2, "BF16": 2, "I32": 4, "U32": 4, "F32": 4,
         "C64": 8, "F64": 8, "I64": 8, "U64": 8}

with open(sys.argv[1], "rb") as file:
    content = file.read()

(length,) = struct.unpack("<Q", content[:8])
assert length <= 100_000_000
header = json.loads(content[8:8 + length].decode("utf-8"))
data = content[8 + length:]
metadata = header.pop("__metadata__", {})
assert all(isinstance(value, str) for value in metadata.values())

tensors = {}
end_of_last = 0
for name, info in sorted(header.items(), key=lambda entry: entry[1]["data_offsets"]):
    begin, end = info["data_offsets"]
    count = 1
    for size in info["shape"]:
        count *= size
    assert begin == end_of_last, f"{name}: hole or overlap"
    assert end - begin == count * SIZES[info["dtype"]], f"{name}: length"
    end_of_last = end
    tensors[name] = {"dtype": info["dtype"], "shape": info["shape"], "sha256": hashlib.sha256(data[begin:end]).hexdigest()}

assert end_of_last == len(data), "bytes after the last tensor"
print(json.dumps({"metadata": metadata, "tensors": tensors}))
