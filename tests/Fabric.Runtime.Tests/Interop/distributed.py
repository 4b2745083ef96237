"""Trains a small model with real PyTorch, writes a folder as torch.distributed.checkpoint lays one out, goes on and prints the losses as JSON.

distributed.py FOLDER groups  the optimizer's groups are one value, as Lightning's FSDP has them; the iteration is in meta.pt
distributed.py FOLDER flat    each option stands under its parameter, and nothing says what the names stand for
"""
import io
import json
import os
import pickle
import sys
import types

import torch

sys.dont_write_bytecode = True
import train  # noqa: E402

metadata = types.ModuleType("torch.distributed.checkpoint.metadata")
sys.modules[metadata.__name__] = metadata


def make_class(name):
    made = type(name, (), {"__init__": lambda self, **fields: self.__dict__.update(fields), "__module__": metadata.__name__})
    setattr(metadata, name, made)
    return made


Metadata, MetadataIndex, StorageInfo = make_class("Metadata"), make_class("MetadataIndex"), make_class("_StorageInfo")
TensorStorage, BytesStorage = make_class("TensorStorageMetadata"), make_class("BytesStorageMetadata")
Chunk, Properties = make_class("ChunkStorageMetadata"), make_class("TensorProperties")


class Folder:
    def __init__(self, path):
        self.path, self.files, self.items, self.places, self.paths = path, [b"", b""], {}, {}, {}

    def _write(self, file, value):
        buffer = io.BytesIO()
        torch.save(value, buffer)
        start = len(self.files[file])
        self.files[file] += buffer.getvalue()
        return StorageInfo(relative_path=f"__{file}_0.distcp", offset=start, length=len(buffer.getvalue()))

    def add(self, path, value):
        name = ".".join(path)
        self.paths[name] = path
        if not torch.is_tensor(value):
            self.items[name] = BytesStorage()
            self.places[MetadataIndex(fqn=name, offset=None, index=None)] = self._write(0, value)
            return
        # Divided among two ranks along the last dimension: what is not is one part.
        dimension = value.dim() - 1
        parts = value.split((value.shape[dimension] + 1) // 2, dimension) if value.dim() > 0 else [value]
        chunks, begin = [], 0
        for rank, part in enumerate(parts):
            offsets = torch.Size([begin if d == dimension else 0 for d in range(value.dim())])
            chunks.append(Chunk(offsets=offsets, sizes=part.shape))
            self.places[MetadataIndex(fqn=name, offset=offsets, index=rank)] = self._write(rank, part.clone())
            begin += part.shape[dimension] if value.dim() > 0 else 0
        self.items[name] = TensorStorage(properties=Properties(dtype=value.dtype), size=value.shape, chunks=chunks)

    def close(self, has_paths):
        os.makedirs(self.path)
        for file, data in enumerate(self.files):
            with open(f"{self.path}/__{file}_0.distcp", "wb") as out:
                out.write(data)
        with open(f"{self.path}/.metadata", "wb") as out:
            pickle.dump(Metadata(state_dict_metadata=self.items, planner_data=self.paths if has_paths else {}, storage_data=self.places), out)


path, form = sys.argv[1:]
model = train.make_model()
names = [name for name, _ in model.named_parameters()]
optimizer = torch.optim.Adam(
    [{"params": list(model[0].parameters()), "lr": 0.02}, {"params": list(model[2].parameters())}], lr=0.01, weight_decay=0.01)
train.train(model, optimizer, None, 0, 5)
folder = Folder(path)
for name, value in model.state_dict().items():
    folder.add(("model", name), value)
state = optimizer.state_dict()
for index, fields in state["state"].items():
    for field, value in fields.items():
        folder.add(("optimizer", "state", names[index], field), value)
groups = [{**group, "params": [names[index] for index in group["params"]][::-1]} for group in state["param_groups"]]
if form == "groups":
    folder.add(("optimizer", "param_groups"), groups)
else:
    folder.add(("iteration",), 5)
    for group in groups:
        for name in group["params"]:
            for option, value in group.items():
                if option != "params":
                    folder.add(("optimizer", f"param_groups.{name}.{option}"), value)
folder.close(has_paths=form == "groups")
if form == "groups":
    torch.save({"iteration": 5, "extra": {"rate": 0.5, "table": torch.arange(3)}}, f"{path}/meta.pt")
print(json.dumps(train.train(model, optimizer, None, 5, 20)))
