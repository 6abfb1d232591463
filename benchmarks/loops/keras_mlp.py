"""As Keras's "Simple MNIST convnet" has it: https://keras.io/examples/vision/mnist_convnet/

`fit` gets arrays there; these are laid out in the shared order. The first steps are a call of their own. The
clock is read at the end of training: `fit` takes 4 s longer at times, until TensorFlow has put its pipeline away.
"""

import os

os.environ["KERAS_BACKEND"] = "tensorflow"
import keras
from arrays import WARM_UP_STEPS, load, now, report

task, x_train, y_train, order = load()
rows, first = order.ravel(), WARM_UP_STEPS * task.batch_size
x_train, y_train = keras.ops.convert_to_tensor(x_train[rows]), keras.ops.convert_to_tensor(y_train[rows])
x_first, y_first, x_rest, y_rest = x_train[:first], y_train[:first], x_train[first:], y_train[first:]

model = keras.Sequential(
    [
        keras.Input((task.inputs,)),
        keras.layers.Dense(task.hidden_1, activation="tanh"),
        keras.layers.Dense(task.hidden_2, activation="tanh"),
        keras.layers.Dense(task.classes),
    ]
)
model.compile(
    loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    optimizer=keras.optimizers.Adam(task.learning_rate, task.beta_1, task.beta_2, task.epsilon),
)


class End(keras.callbacks.Callback):
    def on_train_end(self, logs=None):
        report(now() - started, len(order) - WARM_UP_STEPS)


model.fit(x_first, y_first, batch_size=task.batch_size, shuffle=False, verbose=0)
started = now()
model.fit(x_rest, y_rest, batch_size=task.batch_size, shuffle=False, verbose=0, callbacks=[End()])
