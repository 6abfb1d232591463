"""As Flax's "MNIST tutorial" has it, without its metrics: https://flax.readthedocs.io/en/latest/mnist_tutorial.html"""

import jax
import jax.numpy as jnp
import optax
from arrays import load, timed
from flax import nnx

task, x_train, y_train, order = load()
x_train, y_train = jnp.asarray(x_train), jnp.asarray(y_train)


class MLP(nnx.Module):
    def __init__(self, *, rngs):
        self.linear1 = nnx.Linear(task.inputs, task.hidden_1, rngs=rngs)
        self.linear2 = nnx.Linear(task.hidden_1, task.hidden_2, rngs=rngs)
        self.linear3 = nnx.Linear(task.hidden_2, task.classes, rngs=rngs)

    def __call__(self, x):
        x = nnx.tanh(self.linear1(x))
        x = nnx.tanh(self.linear2(x))
        return self.linear3(x)


model = MLP(rngs=nnx.Rngs(0))
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
