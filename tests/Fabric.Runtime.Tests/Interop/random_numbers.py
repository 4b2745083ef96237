"""Saves the state of PyTorch's random numbers, and prints those that follow.

random_numbers.py alone|lightning FILE
"""
import json
import sys

import torch

form, path = sys.argv[1:]
torch.manual_seed(5)
torch.randn(3)
state = torch.get_rng_state()
torch.save({"random": state if form == "alone" else {"torch": state, "python": (3, (1, 2, 3), None)}, "count": 7}, path)
print(json.dumps(torch.randn(4).tolist()))
