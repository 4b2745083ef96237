"""Runs the Python blocks of a page, one after the other, in an empty folder: snippets.py PAGE. Those that need Lightning are only compiled."""
import json
import os
import re
import sys
import tempfile

import torch

text = open(sys.argv[1], encoding="utf-8").read()
model = torch.nn.Linear(4, 2)
optimizer = torch.optim.AdamW(model.parameters())
model(torch.rand(3, 4)).sum().backward()
optimizer.step()
known = {"torch": torch, "model": model, "optimizer": optimizer}
counts = [0, 0]
with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    for kind, code in re.findall(r"^```python *(\w*)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE):
        compiled = compile(code, os.path.basename(sys.argv[1]), "exec")
        counts[kind == "lightning"] += 1
        if kind != "lightning":
            exec(compiled, known)
    os.chdir("/")
print(json.dumps(counts))
