"""As Flax's "MNIST tutorial" has it, without its metrics: https://flax.readthedocs.io/en/latest/mnist_tutorial.html"""

from functools import partial

import jax
import jax.numpy as jnp
import optax
from arrays import load, timed
from flax import nnx

task, x_train, y_train, order = load()
x_train, y_train = jnp.asarray(x_train[..., None]), jnp.asarray(y_train)


class CNN(nnx.Module):
    def __init__(self, *, rngs):
        window, pool = (task.kernel_size,) * 2, (task.pool_size,) * 2
        features = task.filters_2 * (task.height // task.pool_size**2) * (task.width // task.pool_size**2)
        self.conv1 = nnx.Conv(1, task.filters_1, window, rngs=rngs)
        self.conv2 = nnx.Conv(task.filters_1, task.filters_2, window, rngs=rngs)
        self.avg_pool = partial(nnx.avg_pool, window_shape=pool, strides=pool)
        self.linear1 = nnx.Linear(features, task.hidden, rngs=rngs)
        self.linear2 = nnx.Linear(task.hidden, task.classes, rngs=rngs)

    def __call__(self, x):
        x = self.avg_pool(nnx.tanh(self.conv1(x)))
        x = self.avg_pool(nnx.tanh(self.conv2(x)))
        x = nnx.tanh(self.linear1(x.reshape(x.shape[0], -1)))
        return self.linear2(x)


model = CNN(rngs=nnx.Rngs(0))
optimizer = nnx.Optimizer(model, optax.adam(task.learning_rate, task.beta_1, task.beta_2, task.epsilon), wrt=nnx.Param)


def loss_function(model, x, y):
    return optax.softmax_cross_entropy_with_integer_labels(model(x), y).mean()


@nnx.jit
def train_step(model, optimizer, x, y, batch):
    loss, gradients = nnx.value_and_grad(loss_function)(model, x[batch], y[batch])
    optimizer.update(model, gradients)
    return loss


for batch in timed(order, wait=lambda: jax.block_until_ready(nnx.state(model))):
    loss = train_step(model, optimizer, x_train, y_train, batch)
