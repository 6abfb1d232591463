"""The drawings of the networks: they show what the tasks compute, and no site code knows a task."""

import re
import xml.etree.ElementTree as ElementTree
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from common import tasks
from common.errors import UserError
from common.site import drawing, pages, task_pages
from common.site.places import Places
from common.tasks import network
from common.tasks.layers import ACTIVATIONS, layers
from common.tasks.prepare import initial_weights

TASKS = tasks.names()
PROFILES = [(task, profile) for task in TASKS for profile in tasks.load(task).PROFILES]
MADE_UP = (("input vector", "inputs"), ("dense", "dense1", "classes"), ("tanh",), ("softmax",))
MADE_UP_PROFILES = {"quick": {"inputs": 7, "classes": 3}, "standard": {"inputs": 5000, "classes": 3}}

# What each kind of layer does, in the reference's blocks: (values, weights, lengths, operands) to values.
COMPUTED = {
    "input image": lambda x, *_: x[:, None],
    "input sequence": lambda x, *_: x,
    "input vector": lambda x, *_: x,
    "convolution": lambda x, weights, _, name, *sizes: network.conv2d(weights, name, x),
    "tanh": lambda x, *_: network.tanh(x),
    "average pooling": lambda x, weights, _, size: network.average_pool(x, size),
    "flatten": lambda x, *_: x.reshape(len(x), -1),
    "columns": lambda x, *_: np.moveaxis(x, 3, 1).reshape(len(x), x.shape[3], -1),
    "LSTM": lambda x, weights, lengths, _: network.lstm(weights, x, lengths),
    "dense": lambda x, weights, _, name, units: network.dense(weights, name, x),
    "softmax": lambda x, *_: x,  # the network ends with the logits, the loss has the softmax
}


def figure_of(task: str) -> ElementTree.Element:
    module = tasks.load(task)
    return parsed(drawing.figure(module.TITLE, module.LAYERS, module.PROFILES, "lengths" in module.INPUTS))


def parsed(figure: str) -> ElementTree.Element:
    return ElementTree.fromstring(figure)


def words(figure: ElementTree.Element) -> list[str]:
    return [text.text for text in figure.iter("text")]


class TestLayers:
    @pytest.mark.parametrize("task", TASKS)
    def test_every_task_says_which_layers_it_has(self, task):
        assert hasattr(tasks.load(task), "LAYERS"), f"src/common/tasks/{task}.py: LAYERS, see common.tasks.layers"

    @pytest.mark.parametrize("task, profile", PROFILES)
    def test_their_arrays_are_the_trainable_arrays_of_the_task(self, task, profile):
        module, settings = tasks.load(task), tasks.settings(task, profile)
        found = {}
        for layer in layers(module.LAYERS, settings):
            found |= layer.arrays
        assert found == module.weight_shapes(settings, {})

    @pytest.mark.parametrize("task", TASKS)
    def test_computed_one_after_the_other_they_are_the_network(self, task):
        module, settings = tasks.load(task), tasks.settings(task, "quick")
        weights, arrays = initial_weights(task, "quick", 0), module.data(settings)
        inputs = tuple(arrays[f"{name}_test"][:4] for name in module.INPUTS)
        x, lengths = (*inputs, None)[:2]
        shapes = []
        for kind, *operands in module.LAYERS:
            x = COMPUTED[kind](x, weights, lengths, *(settings.get(operand, operand) for operand in operands))
            if kind not in ACTIVATIONS:
                shapes.append(x.shape[1:])
        assert np.array_equal(x, module.logits(weights, inputs, settings))
        assert shapes == [layer.shape for layer in layers(module.LAYERS, settings)]

    def test_an_unknown_kind_is_refused_with_the_known_ones(self):
        with pytest.raises(UserError, match="'attention': known are input image, .*, tanh"):
            layers([("input vector", "inputs"), ("attention",)], {"inputs": 2})


class TestFigure:
    @pytest.mark.parametrize("task, profile", PROFILES)
    def test_it_shows_every_layer_with_its_numbers_in_every_profile(self, task, profile):
        figure, found = figure_of(task), layers(tasks.load(task).LAYERS, tasks.settings(task, profile))
        described = figure.find(".//desc").text
        (sentence,) = re.findall(f"Profile {profile}: (.*)", described)
        assert [part.split(",")[0] for part in sentence.rstrip(".").split("; ") if part not in ACTIVATIONS] == [
            " ".join(layer.title) for layer in found
        ]
        shown = [text for layer in found for text in (*layer.title, *layer.numbers.values()) if text]
        assert set(shown) <= set(words(figure))
        assert all(number in sentence for layer in found for number in layer.numbers.values())
        assert sentence.count("tanh") == words(figure).count("tanh") == tasks.load(task).LAYERS.count(("tanh",))

    @pytest.mark.parametrize("task", TASKS)
    def test_it_is_an_image_with_a_name_and_a_description(self, task):
        image = figure_of(task).find(".//svg")
        named = [element.get("id") for element in image if element.tag in ("title", "desc")]
        assert (image.get("role"), image.get("aria-labelledby").split()) == ("img", named)

    @pytest.mark.parametrize("task", TASKS)
    def test_steps_are_pale_where_sequences_differ_in_length(self, task):
        figure, differ = figure_of(task), "lengths" in tasks.load(task).INPUTS
        assert any(mark.get("class") == "pale" for mark in figure.iter()) == differ
        assert ("output of step n" in words(figure)) == differ

    @pytest.mark.parametrize("task", TASKS)
    def test_the_caption_explains_the_letter_of_the_last_step(self, task):
        figure = figure_of(task)
        assert ("T the last of all" in figure.find(".//figcaption").text) == ("T" in words(figure))

    @pytest.mark.parametrize("task", TASKS)
    def test_names_of_layers_stand_side_by_side_within_the_drawing(self, task):
        figure = figure_of(task)
        names = sorted(figure.findall(".//svg/text"), key=lambda text: (float(text.get("y")), float(text.get("x"))))
        reach = {text: 3.5 * len(text.text) for text in names}  # half of its width in the narrower typefaces
        for text, following in pairwise(names):
            if text.get("y") == following.get("y"):
                assert float(text.get("x")) + reach[text] < float(following.get("x")) - reach[following]
        rightmost = max(float(text.get("x")) + reach[text] for text in names)
        assert rightmost < float(figure.find(".//svg").get("viewBox").split()[2])

    def test_a_network_that_no_task_has_is_drawn_from_its_list(self):
        figure = parsed(drawing.figure("<Made> & up", MADE_UP, MADE_UP_PROFILES, masked=False))
        assert figure.find(".//title").text.startswith("<Made> & up")
        assert {"5,000", "15,003", "24", "standard", "quick"} <= set(words(figure))


def test_the_page_of_a_task_opens_the_section_of_its_network_with_the_drawing(tmp_path: Path) -> None:
    book = pages.collect(Places(results=tmp_path, notebooks=tmp_path, output=tmp_path))
    for task in TASKS:
        section = task_pages.markdown(book, task).partition("\n## The network\n")[2]
        assert section.lstrip().startswith("```{raw} html\n<figure")
        assert section.index("</svg>") < section.index("def logits")
