"""As PyTorch's "Quickstart" has it: https://docs.pytorch.org/tutorials/beginner/basics/quickstart_tutorial.html"""

import torch
from arrays import load, timed
from torch import nn

task, *arrays = load()
x_train, y_train, order = map(torch.from_numpy, arrays)
y_train = y_train.long()

model = nn.Sequential(
    nn.Linear(task.inputs, task.hidden_1),
    nn.Tanh(),
    nn.Linear(task.hidden_1, task.hidden_2),
    nn.Tanh(),
    nn.Linear(task.hidden_2, task.classes),
)
loss_function = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(
    model.parameters(), lr=task.learning_rate, betas=(task.beta_1, task.beta_2), eps=task.epsilon
)

for batch in timed(order):
    loss = loss_function(model(x_train[batch]), y_train[batch])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
