"""Saves and loads the state that it is told, and says how long it took: a line of JSON in, a line of JSON out."""

import gc
import json
import os
import subprocess
import sys
import time


def answer(**fields):
    print(json.dumps(fields), flush=True)


try:
    import torch
except ImportError as e:
    answer(error=str(e))
    sys.exit()


def version():
    if "/dist-packages/" not in torch.__file__:
        return torch.__version__
    # Debian's build calls itself 1.13.0a0.
    package = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", "python3-torch"], capture_output=True, text=True)
    return (package.stdout.split("+")[0] or torch.__version__) + " (Debian)"


def tensor(spec):
    if spec["role"] == "Counter":
        return torch.randint(1_000_000, spec["shape"], dtype=torch.int64)
    return torch.rand(spec["shape"])


def build(question):
    global state
    state = None
    gc.collect()
    model = {spec["name"]: tensor(spec) for spec in question["tensors"]}
    state = {"model": model, "iteration": 1}
    if question["optimizer"]:
        # As torch.optim.Adam.state_dict() gives it.
        parameters = [model[spec["name"]] for spec in question["tensors"] if spec["role"] == "Parameter"]
        state["optimizer"] = {
            "state": {
                i: {"step": torch.tensor(1.0), "exp_avg": torch.rand_like(p), "exp_avg_sq": torch.rand_like(p)}
                for i, p in enumerate(parameters)
            },
            "param_groups": [{"lr": 1e-3, "betas": (0.9, 0.999), "eps": 1e-8, "weight_decay": 0, "params": list(range(len(parameters)))}],
        }


def save(question):
    torch.save(state, question["path"])
    if question["fsync"]:
        file = os.open(question["path"], os.O_RDONLY)
        os.fsync(file)
        os.close(file)


def load(question):
    options = {"mmap": True} if question["mmap"] else {}
    loaded = torch.load(question["path"], **options)
    with torch.no_grad():
        for name, live in state["model"].items():
            live.copy_(loaded["model"][name])
        if "optimizer" in state and not question["model_alone"]:
            for i, fields in state["optimizer"]["state"].items():
                for name, live in fields.items():
                    live.copy_(loaded["optimizer"]["state"][i][name])


torch.set_num_threads(int(sys.argv[1]))
answer(version=version())

state = None
operations = {"build": build, "save": save, "load": load}
for line in sys.stdin:
    try:
        asked = json.loads(line)
        gc.collect()
        begin = time.perf_counter()
        operations[asked["do"]](asked)
        answer(ms=(time.perf_counter() - begin) * 1000)
    except Exception as e:
        answer(error=repr(e))
