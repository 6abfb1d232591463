"""What PyTorch means by a word, found by trying: prints topic and value as JSON (`[conventions]` in framework.toml)."""

import inspect
import json

import numpy as np
import torch
from torch import nn

from common.kernel import conventions

found = {}

weight = nn.Parameter(torch.zeros(1))
weight.grad = torch.full((1,), 1e-3)
torch.optim.Adam([weight], lr=1.0, eps=conventions.EPSILON).step()
found["adam_form"] = conventions.adam_form(weight.item(), 1e-3)
found["adam_epsilon"] = f"{inspect.signature(torch.optim.Adam).parameters['eps'].default:.0e}".replace("e-0", "e-")

batch = np.random.default_rng(0).normal(size=(4, 3)).astype("f")
norm = nn.BatchNorm1d(3)
norm(torch.tensor(batch))
share = float(norm.running_mean[0] / batch.mean(axis=0)[0])
found["batch_norm_momentum"] = f"{share:.3g} of the new"
found["batch_norm_variance"] = conventions.variance_form((norm.running_var.numpy() - (1 - share)) / share, batch)
found["batch_norm_epsilon"] = f"{norm.eps:.0e}".replace("e-0", "e-")

x, input_weight, recurrent_weight, bias = conventions.lstm_sample()
steps, inputs, units = conventions.LSTM_SIZES
lstm = nn.LSTM(inputs, units, batch_first=True)
names = [name for name, _ in lstm.named_parameters() if name.startswith("bias")]
found["lstm_biases"] = {1: "one", 2: "two"}[len(names)]
forget = nn.LSTM(1, 1000).bias_ih_l0[1000:2000].detach()
found["lstm_forget_bias"] = "uniform ±1/√units" if 0.031 < forget.abs().max() < 1000**-0.5 else "unknown"
with torch.no_grad():
    lstm.weight_ih_l0.copy_(torch.tensor(input_weight.T))
    lstm.weight_hh_l0.copy_(torch.tensor(recurrent_weight.T))
    lstm.bias_ih_l0.copy_(torch.tensor(bias))
    lstm.bias_hh_l0.zero_()
    outputs = lstm(torch.tensor(x[None]))[0][0]
    packed = nn.utils.rnn.pack_padded_sequence(torch.tensor(x[None]), torch.tensor([2]), batch_first=True)
    padded, _ = nn.utils.rnn.pad_packed_sequence(lstm(packed)[0], batch_first=True, total_length=steps)
found["lstm_gates"] = conventions.gate_order(outputs[-1], x, input_weight, recurrent_weight, bias)
found["mask"] = conventions.masked_steps(padded[0], 2, outputs)

dense, convolution = nn.Linear(300, 200), nn.Conv2d(2, 5, (3, 4))
found["dense_layout"] = {(200, 300): "(out, in)", (300, 200): "(in, out)"}[tuple(dense.weight.shape)]
found["convolution_layout"] = {(5, 2, 3, 4): "OIHW"}[tuple(convolution.weight.shape)]
found["data_layout"] = {(1, 5, 6, 5): "NCHW"}[tuple(convolution(torch.zeros(1, 2, 8, 8)).shape)]
found["initialisation"] = conventions.initialisation(dense.weight.detach().numpy(), 300, 200)
found["precision"] = str(dense.weight.dtype).replace("torch.", "")
matmul, cudnn = torch.backends.cuda.matmul.allow_tf32, torch.backends.cudnn.allow_tf32
found["gpu_precision"] = {(False, True): "TF32 in cuDNN, else float32"}[(matmul, cudnn)]

logits, labels = torch.tensor([[1.0, 2.0], [3.0, 0.0]]), torch.tensor([0, 0])
per_sample = nn.functional.cross_entropy(logits, labels, reduction="none")
found["loss_reduction"] = conventions.reduction(nn.CrossEntropyLoss()(logits, labels).item(), per_sample.numpy())

try:
    nn.Conv2d(1, 1, 3, stride=2, padding="same")
    found["padding_same"] = "accepted"
except ValueError:
    found["padding_same"] = "refused"

print(json.dumps(found, indent=1))
