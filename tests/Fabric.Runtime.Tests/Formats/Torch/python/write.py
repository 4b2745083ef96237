# Small files of PyTorch 1.13.1, which the fuzzer starts from: python3 write.py <folder>
import collections, io, os, pickle, struct, sys, tarfile, zipfile, numpy, torch
out = sys.argv[1]
value = {
    "a": torch.arange(6, dtype=torch.float32).view(2, 3).t(), "b": torch.ones(2, dtype=torch.bfloat16),
    "p": torch.nn.Parameter(torch.zeros(1)), "c": torch.view_as_complex(torch.ones(2, 2)),
    "d": collections.defaultdict(list, {1: [2]}), "s": {1, 2}, "z": torch.Size([2, 3]), "y": torch.int8, "dev": torch.device("cuda", 1),
    "n": numpy.arange(6, dtype=">i2").reshape(2, 3), "o": numpy.array(["a", None], dtype=object), "f": numpy.float32(1), "x": b"\0\xff",
    "m": torch.empty(2, device="meta"), "q": torch.quantize_per_tensor(torch.ones(2), 0.1, 1, torch.qint8),
    "sp": torch.ones(2).to_sparse(), "e": slice(1, 2),
}
torch.save(value, os.path.join(out, "zip.pt"))
torch.save(value, os.path.join(out, "stream.pt"), _use_new_zipfile_serialization=False)
torch.save(value, os.path.join(out, "protocol5.pt"), pickle_protocol=5)
source = zipfile.ZipFile(os.path.join(out, "zip.pt"))
with zipfile.ZipFile(os.path.join(out, "deflated.pt"), "w", zipfile.ZIP_DEFLATED) as target:
    for name in source.namelist():
        target.writestr(zipfile.ZipInfo(name), source.read(name), zipfile.ZIP_DEFLATED)
for protocol in (0, 1, 2, 4):
    open(os.path.join(out, f"tensor{protocol}.pkl"), "wb").write(pickle.dumps({"t": value["a"], "n": value["n"], "s": value["s"]}, protocol))

# What PyTorch before 0.1.10 wrote, by the rules that torch.serialization still reads.

def member(tar, name, data):
    info = tarfile.TarInfo(name)
    info.size = len(data)
    tar.addfile(info, io.BytesIO(data))

class Pickler(pickle.Pickler):
    def persistent_id(self, value):
        return {"tensor": "3", "storage": "1"}.get(value) if isinstance(value, str) else None

def dump(value):
    return pickle.dumps(value, 2)

storages = dump(1) + dump((1, "cpu", torch.FloatStorage)) + struct.pack("<q6f", 6, *range(6)) + dump([(2, 1, 2, 4)])
tensors = dump(1) + dump((3, 2, torch.FloatTensor)) + struct.pack("<i4x2q2qq", 2, 2, 1, 1, 2, 1)
body = io.BytesIO()
Pickler(body, 2).dump({"t": "tensor", "s": "storage"})
with tarfile.open(os.path.join(out, "tar.pt"), "w:", format=tarfile.PAX_FORMAT) as tar:
    member(tar, "sys_info", dump({"little_endian": True}))
    member(tar, "storages", storages)
    member(tar, "tensors", tensors)
    member(tar, "pickle", body.getvalue())
assert torch.load(os.path.join(out, "tar.pt"))["t"].tolist() == [[3.0], [4.0]]

class Inner(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.ones(2))
        self.register_buffer("count", torch.tensor(3))
    def forward(self, x):
        return x * self.weight + self.count

torch.jit.save(torch.jit.script(torch.nn.Sequential(Inner(), torch.nn.Linear(2, 1))), os.path.join(out, "script.pt"))
