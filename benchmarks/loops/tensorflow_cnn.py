"""As "TensorFlow 2 quickstart for experts" has it: https://www.tensorflow.org/tutorials/quickstart/advanced"""

import tensorflow as tf
from arrays import load, timed

task, x_train, y_train, order = load()
x_train, y_train = tf.constant(x_train)[..., tf.newaxis], tf.constant(y_train)
batches = tf.data.Dataset.from_tensor_slices(order)
batches = batches.map(lambda batch: (tf.gather(x_train, batch), tf.gather(y_train, batch))).prefetch(tf.data.AUTOTUNE)

model = tf.keras.Sequential(
    [
        tf.keras.layers.Conv2D(task.filters_1, task.kernel_size, padding="same", activation="tanh"),
        tf.keras.layers.AveragePooling2D(task.pool_size),
        tf.keras.layers.Conv2D(task.filters_2, task.kernel_size, padding="same", activation="tanh"),
        tf.keras.layers.AveragePooling2D(task.pool_size),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(task.hidden, activation="tanh"),
        tf.keras.layers.Dense(task.classes),
    ]
)
loss_function = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
optimizer = tf.keras.optimizers.Adam(task.learning_rate, task.beta_1, task.beta_2, task.epsilon)


@tf.function
def train_step(x, y):
    with tf.GradientTape() as tape:
        loss = loss_function(y, model(x, training=True))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
    return loss


for x, y in timed(batches):
    loss = train_step(x, y)
