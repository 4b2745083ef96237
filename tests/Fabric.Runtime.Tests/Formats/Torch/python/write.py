# Small files of PyTorch 1.13.1, which the fuzzer starts from: python3 write.py <folder>
import collections, io, os, pickle, sys, zipfile, numpy, torch
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
