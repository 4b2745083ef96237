# The bytes that python3 with PyTorch 1.13.1 writes of the values in PickleWriterTests.
import collections, io, os, pickle, sys, zipfile, torch
torch.manual_seed(0)
out = sys.argv[1]

def record(name, value):
    buffer = io.BytesIO()
    torch.save(value, buffer)
    data = zipfile.ZipFile(buffer).read("archive/data.pkl")
    open(os.path.join(out, name + ".pkl"), "wb").write(data)

def plain(name, value):
    open(os.path.join(out, name + ".pkl"), "wb").write(pickle.dumps(value, 2))

model = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.BatchNorm1d(3))
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
model(torch.ones(4, 2)).sum().backward()
optimizer.step()
record("module", model.state_dict())
record("optimizer", optimizer.state_dict())
record("run", {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "iteration": 3, "name": "run"})
tied = torch.zeros(6)
record("tied", {"a": tied, "b": tied[2:].view(2, 2), "c": tied, "p": torch.nn.Parameter(torch.ones(2, dtype=torch.bfloat16))})
plain("values", {
    "none": None, "yes": True, "no": False,
    "integers": [0, 1, -1, 255, 256, 65535, 65536, -32769, 2**31 - 1, -2**31, 2**31, 2**63, -2**63, 2**64, -128, 2**2100],
    "floats": [0.0, -0.0, 1.5, float("inf"), 5e-324],
    "text": ["", "é😀\0", "\ud800", "x" * 300],
    "tuples": [(), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4)],
    "empty": [[], {}, collections.OrderedDict()],
    "one": [[1], {1: 2}],
    "long": list(range(2001)),
    "wide": {i: str(i) for i in range(1001)},
    "ordered": collections.OrderedDict((i, None) for i in range(1001)),
    "bytes": [b"", b"\0\xff"], "complex": 1 + 2j, "sets": [set(), {1, 2}, frozenset({3})],
    "size": torch.Size([2, 3]), "default": collections.defaultdict(int, {1: 2}),
})
