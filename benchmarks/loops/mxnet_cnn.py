"""As MXNet's "Handwritten Digit Recognition" has it, imperative, without its metric.

https://mxnet.apache.org/versions/1.9.1/api/python/docs/tutorials/packages/gluon/image/mnist.html
"""

import mxnet as mx
from arrays import load, timed
from mxnet import autograd, gluon
from mxnet.gluon import nn

task, x_train, y_train, order = load()
x_train, y_train, order = mx.nd.array(x_train[:, None]), mx.nd.array(y_train), mx.nd.array(order, dtype="int32")

net = nn.Sequential()
net.add(nn.Conv2D(task.filters_1, task.kernel_size, padding=task.kernel_size // 2, activation="tanh"))
net.add(nn.AvgPool2D(task.pool_size))
net.add(nn.Conv2D(task.filters_2, task.kernel_size, padding=task.kernel_size // 2, activation="tanh"))
net.add(nn.AvgPool2D(task.pool_size))
net.add(nn.Dense(task.hidden, activation="tanh"))
net.add(nn.Dense(task.classes))
net.initialize()
loss_function = gluon.loss.SoftmaxCrossEntropyLoss()
settings = {"learning_rate": task.learning_rate, "beta1": task.beta_1, "beta2": task.beta_2, "epsilon": task.epsilon}
trainer = gluon.Trainer(net.collect_params(), "adam", settings)

for batch in timed(order, wait=mx.nd.waitall):
    x, y = x_train.take(batch), y_train.take(batch)
    with autograd.record():
        loss = loss_function(net(x), y)
    loss.backward()
    trainer.step(task.batch_size)
