"""As PyTorch's "Quickstart" has it: https://docs.pytorch.org/tutorials/beginner/basics/quickstart_tutorial.html"""

import torch
from arrays import load, timed
from torch import nn

task, *arrays = load()
x_train, y_train, order = map(torch.from_numpy, arrays)
x_train, y_train = x_train.unsqueeze(1), y_train.long()

features = task.filters_2 * (task.height // task.pool_size**2) * (task.width // task.pool_size**2)
model = nn.Sequential(
    nn.Conv2d(1, task.filters_1, task.kernel_size, padding="same"),
    nn.Tanh(),
    nn.AvgPool2d(task.pool_size),
    nn.Conv2d(task.filters_1, task.filters_2, task.kernel_size, padding="same"),
    nn.Tanh(),
    nn.AvgPool2d(task.pool_size),
    nn.Flatten(),
    nn.Linear(features, task.hidden),
    nn.Tanh(),
    nn.Linear(task.hidden, task.classes),
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
