"""The tasks: data, preparation, and the float64 reference checked against definitions written out by hand."""

import shutil

import numpy as np
import pytest

from common import paths, tasks
from common.errors import UserError
from common.kernel.files import read_npz
from common.tasks import answers, data, definitions, network
from common.tasks.prepare import batch_order, initial_weights, prepare, probe
from common.tasks.reference import Adam, Reference

PROFILES = [(task, profile) for task in tasks.names() for profile in tasks.load(task).PROFILES]
COMBINATIONS = [(task, declared) for task in tasks.names() for declared in definitions.combinations(task)]
SEQUENCES = [(task, profile) for task, profile in PROFILES if "lengths" in tasks.load(task).INPUTS]
# Where a profile has no answers yet, the judge refuses to pass it; what is committed has to belong to its task.
ANSWERED = [pair for pair in PROFILES if (answers.FOLDER / f"{pair[0]}-{pair[1]}.json").is_file()]
QUICK_PARAMETERS = {"mlp": 17226, "cnn": 13706, "lstm": 11434, "cnn_lstm": 8730}
SECOND_BIAS = {"lstm": 192, "cnn_lstm": 128}


def first_batch(task, count=8):
    """The first training examples of the quick profile: inputs in float64 and labels."""
    settings, module = tasks.settings(task, "quick"), tasks.load(task)
    arrays = module.data(settings)
    inputs = [arrays[f"{name}_train"][:count] for name in module.INPUTS]
    return tuple(x.astype(float) if x.dtype.kind == "f" else x for x in inputs), arrays["y_train"][:count]


def quick_reference(task, declared):
    return Reference(task, tasks.settings(task, "quick"), declared, initial_weights(task, "quick", 0))


@pytest.fixture
def copied_data(tmp_path):
    """The repository's data files in a folder of their own."""
    return shutil.copytree(paths.DATA, tmp_path / "data")


class TestData:
    @pytest.mark.parametrize("name", ["digits/digits.csv.gz", "mnist/t10k-images-idx3-ubyte.gz"])
    def test_a_flipped_byte_is_refused(self, copied_data, name):
        content = bytearray((copied_data / name).read_bytes())
        content[len(content) // 2] ^= 1
        (copied_data / name).write_bytes(content)
        with pytest.raises(UserError, match="fails its checksum"):
            data.verified(name, copied_data)

    def test_a_truncated_file_is_refused(self, copied_data):
        path = copied_data / "digits/digits.csv.gz"
        path.write_bytes(path.read_bytes()[:-1])
        with pytest.raises(UserError, match="fails its checksum"):
            data.digits(copied_data)

    def test_a_missing_file_is_refused(self, copied_data):
        (copied_data / "mnist/t10k-labels-idx1-ubyte.gz").unlink()
        with pytest.raises(UserError, match="is missing"):
            data.mnist(copied_data)

    @pytest.mark.parametrize("task, profile", PROFILES)
    def test_training_and_test_data_together_are_the_source(self, task, profile):
        settings = tasks.settings(task, profile)
        arrays = tasks.load(task).data(settings)
        _, labels = data.SOURCES[settings["source"]]()
        assert len(arrays["y_train"]) == settings["train_size"]
        found = np.concatenate([arrays["y_train"], arrays["y_test"]])
        assert np.array_equal(np.bincount(found), np.bincount(labels))

    @pytest.mark.parametrize("source", ["digits", "mnist"])
    def test_sequences_are_the_columns_of_ink_from_left_to_right(self, source):
        profile = {"digits": "quick", "mnist": "standard"}[source]
        settings = tasks.settings("lstm", profile)
        sequences, pictures = data.ink_columns(settings), data.images(settings)
        for index in range(20):
            expected = [column for column in pictures["x_train"][index].T if column.any()]
            length = sequences["lengths_train"][index]
            assert np.array_equal(sequences["x_train"][index, :length], expected)
            assert not sequences["x_train"][index, length:].any()

    @pytest.mark.parametrize("task, profile", SEQUENCES)
    def test_lengths_differ_in_the_probe_and_in_each_of_the_first_20_batches(self, task, profile):
        settings = tasks.settings(task, profile)
        arrays = tasks.load(task).data(settings)
        batches = batch_order(settings, 0)[:20]
        for lengths in [probe(task, arrays)["lengths_probe"], *arrays["lengths_train"][batches]]:
            assert len(set(lengths)) > 1

    def test_an_image_with_more_columns_of_ink_than_time_steps_is_refused(self):
        with pytest.raises(UserError, match="columns of ink"):
            data.ink_columns({**tasks.settings("lstm", "quick"), "time_steps": 3})


class TestPreparation:
    def test_preparing_twice_gives_identical_bytes_and_nothing_else(self, tmp_path):
        first = prepare("lstm", "quick", (0,), tmp_path / "first")
        second = prepare("lstm", "quick", (0,), tmp_path / "second")
        names = ["data.npz", "labels.npz", "order-0.npz", "task.json", "weights-0.npz"]
        assert sorted(path.name for path in first.iterdir()) == names
        assert all((first / name).read_bytes() == (second / name).read_bytes() for name in names)

    def test_a_write_that_fails_leaves_the_old_file_as_it_was(self, tmp_path, monkeypatch):
        folder = prepare("mlp", "quick", (0,), tmp_path)
        before = {path.name: path.read_bytes() for path in folder.iterdir()}

        def disk_full(stream, **arrays):
            stream.write(b"half a file")
            raise OSError("No space left on device")

        monkeypatch.setattr(np, "savez", disk_full)
        with pytest.raises(OSError, match="No space left"):
            prepare("mlp", "quick", (0,), tmp_path)
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == before

    def test_a_seed_chooses_weights_and_order_and_never_the_split(self, tmp_path):
        folder = prepare("mlp", "quick", (0,), tmp_path)
        split = (folder / "data.npz").read_bytes(), (folder / "labels.npz").read_bytes()
        prepare("mlp", "quick", (1,), tmp_path)
        assert split == ((folder / "data.npz").read_bytes(), (folder / "labels.npz").read_bytes())
        for kind in ("weights", "order"):
            zero, one = (read_npz(folder / f"{kind}-{seed}.npz") for seed in (0, 1))
            assert all(not np.array_equal(zero[name], one[name]) for name in zero)

    @pytest.mark.parametrize("task, profile", PROFILES)
    def test_every_epoch_is_a_full_permutation(self, task, profile):
        settings = tasks.settings(task, profile)
        epochs = batch_order(settings, 0).reshape(settings["epochs"], -1)
        assert np.array_equal(np.sort(epochs), np.tile(np.arange(settings["train_size"]), (len(epochs), 1)))
        assert len(np.unique(epochs, axis=0)) == len(epochs)

    @pytest.mark.parametrize("task, declared", COMBINATIONS)
    def test_parameters_are_as_many_as_counted_by_hand(self, task, declared):
        shapes = tasks.load(task).weight_shapes(tasks.settings(task, "quick"), declared)
        second = SECOND_BIAS[task] if declared.get("lstm_bias") == "two" else 0
        assert sum(int(np.prod(shape)) for shape in shapes.values()) == QUICK_PARAMETERS[task] + second


class TestReference:
    @pytest.mark.parametrize("task, declared", COMBINATIONS)
    def test_gradients_are_those_of_finite_differences(self, task, declared):
        reference, (inputs, labels) = quick_reference(task, declared), first_batch(task)
        _, gradients = reference.loss_and_gradients(inputs, labels)
        generator, step = np.random.default_rng(0), 1e-5
        for name, weight in reference.weights.items():
            for at in generator.integers(0, weight.size, 3):
                original, losses = weight.flat[at], []
                for value in (original + step, original - step):
                    weight.flat[at] = value
                    losses.append(reference.loss_and_gradients(inputs, labels)[0])
                weight.flat[at] = original
                difference = (losses[0] - losses[1]) / (2 * step)
                assert abs(difference - gradients[name].flat[at]) < 1e-6 * np.abs(gradients[name]).max(), name

    def test_convolution_is_the_textbooks_sum(self):
        generator = np.random.default_rng(0)
        x, kernel, bias = generator.normal(size=(2, 3, 5, 4)), generator.normal(size=(2, 3, 3, 3)), np.array([0.5, -1])
        padded = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
        expected = np.empty((2, 2, 5, 4))
        for image, output, row, column in np.ndindex(expected.shape):
            window = padded[image, :, row : row + 3, column : column + 3]
            expected[image, output, row, column] = np.sum(window * kernel[output]) + bias[output]
        found = network.conv2d({"conv1.weight": kernel, "conv1.bias": bias}, "conv1", x)
        assert np.allclose(found, expected, rtol=0, atol=1e-12)

    def test_lstm_is_the_textbooks_recurrence_up_to_the_last_valid_step(self):
        generator = np.random.default_rng(0)
        units, lengths = 2, np.array([4, 1, 3])
        x = generator.normal(size=(3, 4, 5))
        shapes = network.lstm_shapes(5, units, {"lstm_bias": "two"})
        weights = {name: generator.normal(size=shape) for name, shape in shapes.items()}
        found = network.lstm(weights, x, lengths)
        for sequence, length, output in zip(x, lengths, found, strict=True):
            h = c = np.zeros(units)
            for step in range(length):
                gates = sequence[step] @ weights["lstm.input_weight"] + h @ weights["lstm.recurrent_weight"]
                i, f, g, o = np.split(gates + weights["lstm.bias"] + weights["lstm.recurrent_bias"], 4)
                c = c / (1 + np.exp(-f)) + np.tanh(g) / (1 + np.exp(-i))
                h = np.tanh(c) / (1 + np.exp(-o))
            assert np.allclose(output, h, rtol=0, atol=1e-12)

    def test_what_comes_after_a_sequence_ends_has_no_influence(self):
        reference, ((x, lengths), labels) = quick_reference("lstm", {}), first_batch("lstm", 64)
        noise = np.where(np.arange(x.shape[1])[:, None] < lengths[:, None, None], x, 7.0)
        assert not np.array_equal(noise, x)
        assert np.array_equal(reference.logits((noise, lengths)), reference.logits((x, lengths)))
        clean = reference.loss_and_gradients((x, lengths), labels)[1]
        disturbed = reference.loss_and_gradients((noise, lengths), labels)[1]
        assert all(np.allclose(disturbed[name], clean[name], rtol=0, atol=1e-15) for name in clean)

    @pytest.mark.parametrize(
        "definition, expected",
        [
            # Gradients 2 and -1, b1 = 1/2, b2 = 3/4, eps = 1, rate 1. m = 1, then 0; v = 1, then 1.
            # Step 1: mhat = 1 / (1/2) = 2, vhat = 1 / (1/4) = 4. text: -2 / (2 + 1); hat, eps doubled: -2 / (2 + 2).
            # Step 2 moves nothing, since m = 0.
            ("text", [-2 / 3, -2 / 3]),
            ("hat", [-1 / 2, -1 / 2]),
        ],
    )
    def test_adam_gives_the_values_computed_by_hand(self, definition, expected):
        settings = {"learning_rate": 1.0, "beta_1": 0.5, "beta_2": 0.75, "epsilon": 1.0}
        adam, weights, found = Adam(settings, {"adam": definition}), {"w": np.array([0.0])}, []
        for gradient in (2.0, -1.0):
            adam.update(weights, {"w": np.array([gradient])})
            found.append(float(weights["w"][0]))
        assert np.allclose(found, expected, rtol=1e-14, atol=0)


class TestDefinitions:
    def test_unknown_words_and_meanings_are_refused_with_the_known_ones(self):
        with pytest.raises(UserError, match="known are adam, lstm_bias"):
            definitions.check({"dropout": "inverted"})
        with pytest.raises(UserError, match="known are text, hat"):
            definitions.check({"adam": "w"})


COMMITTED = sorted(tuple(path.stem.rsplit("-", 1)) for path in answers.FOLDER.glob("*.json"))


class TestAnswers:
    def test_every_task_has_them_in_every_profile(self):
        assert {(task, profile) for task in tasks.names() for profile in tasks.load(task).PROFILES} == set(COMMITTED)

    @pytest.mark.parametrize("task, profile", COMMITTED)
    def test_the_committed_answers_belong_to_the_task_as_it_is(self, task, profile):
        found = answers.load(task, profile)
        for declared in definitions.combinations(task):
            assert found.end(0, declared)["train_loss"] > 0
        mean, deviation = found.accuracy_band
        assert 0.9 < mean < 1 and 0 < deviation < 0.02

    def test_answers_of_other_settings_are_refused_with_the_command(self, monkeypatch):
        monkeypatch.setitem(tasks.load("mlp").PROFILES["quick"], "epochs", 1)
        answers.load.cache_clear()
        with pytest.raises(UserError, match="python -m common.tasks.answers mlp --profile quick"):
            answers.load("mlp", "quick")

    def test_a_seed_that_was_not_computed_is_not_guessed(self):
        assert answers.load("mlp", "quick").end(99, {"adam": "text"}) is None
