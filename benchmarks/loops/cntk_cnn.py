"""As CNTK's tutorial "103 D: Convolutional neural network with MNIST" has it, without its error and its progress.

https://github.com/microsoft/CNTK/blob/master/Tutorials/CNTK_103D_MNIST_ConvolutionalNeuralNetwork.ipynb
"""

import cntk as C  # noqa: N812 - as all of its tutorials do
import numpy as np
from arrays import load, timed

task, x_train, y_train, order = load()
x_train, y_train = x_train[:, None], np.eye(task.classes, dtype=np.float32)[y_train]

x, y = C.input_variable((1, task.height, task.width)), C.input_variable(task.classes)
window, pool = (task.kernel_size,) * 2, (task.pool_size,) * 2
with C.layers.default_options(activation=C.tanh):
    h = C.layers.Convolution2D(window, task.filters_1, pad=True)(x)
    h = C.layers.AveragePooling(pool, pool)(h)
    h = C.layers.Convolution2D(window, task.filters_2, pad=True)(h)
    h = C.layers.AveragePooling(pool, pool)(h)
    h = C.layers.Dense(task.hidden)(h)
    z = C.layers.Dense(task.classes, activation=None)(h)
loss = C.cross_entropy_with_softmax(z, y)
learner = C.adam(
    z.parameters,
    task.learning_rate,
    task.beta_1,
    variance_momentum=task.beta_2,
    epsilon=task.epsilon,
    minibatch_size=C.learners.IGNORE,
)
trainer = C.Trainer(z, loss, learner)

for batch in timed(order):
    trainer.train_minibatch({x: x_train[batch], y: y_train[batch]})
