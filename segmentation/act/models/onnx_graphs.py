"""A study as an ONNX graph that gives customers their segments, where every step can be the same to the bit.

Each step is the one that Python takes, in the same order and with the same roundings: cells in float64, the
columns of the matrix in float32, distances added column by column in float64. What a graph cannot do alike is
refused with its reason: conditions on words fold letters, and rare values stand as hashes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np
from pandas import Timestamp

from segmentation.act.models.models import Computed, Model, Source, model_of, why_without
from segmentation.act.models.scales import FARTHEST, Scale
from segmentation.errors import ExportError
from segmentation.language.phrases import YES, clipped
from segmentation.prepare.cleaning.new_customers import LARGEST
from segmentation.segment.clusters import segments_of

if TYPE_CHECKING:
    from segmentation.studies import Study

SEGMENT = "segment"
"""The one output: 1..k, 0 for who has no segment."""
_OPSET, _IR = 19, 9  # the oldest that compare texts; every runtime since 2023 reads them
_DAY, _YEAR = 86_400, 365.2425  # seconds of a day, and days of a year as `derived_dates` counts them


def graph(model: Model, names: Sequence[str]) -> bytes:
    """The file of the graph; `names` are those of the personas, segment 1 first, told in its metadata.

    It has one input (n,) for every column of the study’s file that the segments are computed from, under its
    name: numbers as float64 with NaN where one is missing; words, and yes and no as “Yes” and “No”, as text
    with "" where one is missing; days as float64 seconds since 1970-01-01, NaN where one is missing.

    Raises `ExportError` where onnx is not installed, and where the graph could not be exact.
    """
    if find_spec("onnx") is None:
        raise ExportError("An ONNX graph needs onnx. Install “touchstone-segments[onnx]”.")
    if why := why_not(model):
        raise ExportError(
            f"{why} So there is no ONNX graph for this study; score it with Touchstone or as SQL."
        )
    from onnx import TensorProto, helper

    made = _Graph(model)
    made.place()
    kinds = {"text": TensorProto.STRING, "truth": TensorProto.STRING}
    needed = set(model.needs)
    inputs = [
        helper.make_tensor_value_info(source.name, kinds.get(source.kind, TensorProto.DOUBLE), ["n"])
        for source in model.sources
        if source.name in needed
    ]
    output = helper.make_tensor_value_info(SEGMENT, TensorProto.INT64, ["n"])
    body = helper.make_graph(made.nodes, "segments", inputs, [output], made.constants)
    opsets = [helper.make_opsetid("", _OPSET)]
    file = helper.make_model(body, producer_name="Touchstone", opset_imports=opsets, ir_version=_IR)
    helper.set_model_props(file, {f"segment {s}": name for s, name in enumerate(names, start=1)})
    return bytes(file.SerializeToString())


def graph_of(study: Study) -> bytes:
    """The same of a study that is at hand. Raises `ExportError` also where it can label nobody else."""
    if why := why_without(study):
        raise ExportError(f"{why} So there is no ONNX graph for it.")
    return graph(model_of(study), [persona.name for persona in study.personas])


def why_not(model: Model) -> str | None:
    """Why a graph would not give everybody the very same segment; `None` where it does."""
    if model.lines is not None:
        return "Its segments are drawn by conditions, and a graph compares words letter by letter."
    if model.only is not None:
        return "It is about some customers only, by conditions, and a graph compares words letter by letter."
    if model.untold:
        column = clipped(next(iter(model.untold)))
        return f"Values of “{column}” that few share stand as hashes, which a graph cannot make."
    return None


@dataclass
class _Graph:
    """Nodes and constants, as they are added; a value is the name of what a node gives."""

    model: Model
    nodes: list[Any] = field(default_factory=list)
    constants: list[Any] = field(default_factory=list)
    _known: dict[tuple[str, bytes, tuple[int, ...]], str] = field(default_factory=dict)

    def add(self, kind: str, *inputs: str, gives: str = "", **attributes: Any) -> str:
        """One node; gives the name of its value."""
        from onnx import helper

        name = gives or f"ts {len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def constant(self, value: Any, kind: Any = np.float64) -> str:
        """A number, or an array of them, that stands in the graph once."""
        from onnx import numpy_helper

        array = np.asarray(value, dtype=kind)
        key = (array.dtype.str, array.tobytes(), array.shape)
        if key not in self._known:
            self._known[key] = f"ts constant {len(self.constants)}"
            self.constants.append(numpy_helper.from_array(array, self._known[key]))
        return self._known[key]

    def where(self, condition: str, yes: str, no: str) -> str:
        """One or the other, row by row."""
        return self.add("Where", condition, yes, no)

    def place(self) -> None:
        """From the inputs to the segment of everybody."""
        model = self.model
        values = self._values(self._bought(self._cells()))
        points = [self._feature(scale, values[scale.column]) for scale in model.scales]
        centers = np.array(model.segments.centers, dtype=np.float64)
        total = self.constant(np.zeros((1, len(centers))))
        for at, point in enumerate(points):
            gap = self.add("Sub", point, self.constant(centers[None, :, at]))
            total = self.add("Add", total, self.add("Mul", gap, gap))
        if model.segments.prices is not None:
            total = self.add("Add", total, self.constant([model.segments.prices]))
        nearest = self.add("ArgMin", total, axis=1, keepdims=0)
        to = self.constant(segments_of(model.segments.parts), np.int64)
        segment = self.add("Gather", to, nearest)
        for name in model.steps.complete:
            if model.steps.computed.get(name) is not None and model.steps.computed[name].how == "left":
                continue  # it is over or not for everybody
            gone = self._is_missing(values[name], name)
            segment = self.where(gone, self.constant(0, np.int64), segment)
        self.add("Identity", segment, gives=SEGMENT)

    def _cells(self) -> dict[str, str]:
        """The columns of the file, marks for “no value” and impossible numbers missing."""
        steps, found = self.model.steps, {}
        for name in self.model.needs:
            value = name
            mark = steps.placeholders.get(name)
            if name in steps.placeholder_days:
                mark = _seconds(steps.placeholder_days[name])
            if mark is not None:
                value = self._without(value, self.add("Equal", value, self.constant(mark)))
            if name in steps.numbers and self._source(name).kind == "number":
                beyond = self.add("Greater", self.add("Abs", value), self.constant(LARGEST))
                value = self._without(value, beyond)
            found[name] = value
        return found

    def _without(self, value: str, gone: str) -> str:
        return self.where(gone, self.constant(np.nan), value)

    def _bought(self, cells: Mapping[str, str]) -> Mapping[str, str]:
        """Nought for those who never ordered, where the study tells them by their empty cells."""
        never = self.model.steps.never
        if never is None:
            return cells
        blank = [self._is_blank(cells[name], name) for name in never.told_by]
        who = blank[0]
        for other in blank[1:]:
            who = self.add("And", who, other)
        found = dict(cells)
        for name in set(never.numbers) & set(cells):
            empty = self.add("And", who, self._is_missing(cells[name], name))
            found[name] = self.where(empty, self.constant(0.0), cells[name])
        return found

    def _is_missing(self, value: str, name: str) -> str:
        source = next((s for s in self.model.sources if s.name == name), None)
        if source is not None and source.kind in ("text", "truth"):
            return self.add("Equal", value, self._text(""))
        return self.add("IsNaN", value)

    def _is_blank(self, value: str, name: str) -> str:
        """Empty, or nought."""
        empty = self._is_missing(value, name)
        if self._source(name).kind != "number":
            return empty
        return self.add("Or", empty, self.add("Equal", value, self.constant(0.0)))

    def _text(self, text: str) -> str:
        from onnx import numpy_helper

        name = f"ts text {len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.array(text, dtype=object), name))
        return name

    def _source(self, name: str) -> Source:
        return next(source for source in self.model.sources if source.name == name)

    def _values(self, known: Mapping[str, str]) -> dict[str, str]:
        """What the segments are told by: columns as they are, or computed from others."""
        steps, found = self.model.steps, {}
        for name in dict.fromkeys((*self.model.columns, *steps.complete)):
            made = steps.computed.get(name)
            value = known[name] if made is None else self._computed(made, [known[of] for of in made.of])
            if name in steps.longest:
                value = self._filled(value, steps.longest[name])
            found[name] = value
        return found

    def _filled(self, value: str, by: float) -> str:
        return self.where(self.add("IsNaN", value), self.constant(by), value)

    def _computed(self, made: Computed, of: Sequence[str]) -> str:
        if made.how == "total":
            value = of[0]
            for other in of[1:]:
                value = self.add("Add", value, other)
            return value
        if made.how == "average":
            spend, orders = of
            none = self.add("Equal", orders, self.constant(0.0))
            each = self.add("Div", spend, self.where(none, self.constant(np.nan), orders))
            idle = self.add("And", none, self.add("Equal", spend, self.constant(0.0)))
            return self.where(idle, self.constant(0.0), each)
        assert made.day is not None, "a span is counted to a day"
        day = self.constant(_seconds(made.day))
        if made.how == "left":
            return self.add("LessOrEqual", of[0], day)  # not where there is no day
        if made.how == "age":
            return self._age(made, of[0])
        if made.how == "tenure":
            running = self.add("LessOrEqual", of[1], day)  # not where there is no end
            return self._days(self.where(running, of[1], day), of[0])
        return self._days(of[0], day) if made.how == "until" else self._days(day, of[0])

    def _age(self, made: Computed, birth: str) -> str:
        """Full years since a birthday, or between calendar years."""
        assert made.day is not None, "an age is counted to a day"
        if self._source(made.of[0]).kind != "day":
            return self.add("Sub", self.constant(float(Timestamp(made.day).year)), birth)
        days = self._days(self.constant(_seconds(made.day)), birth)
        return self.add("Floor", self.add("Div", days, self.constant(_YEAR)))

    def _days(self, later: str, earlier: str) -> str:
        """Whole days down between two moments in seconds."""
        return self.add("Floor", self.add("Div", self.add("Sub", later, earlier), self.constant(_DAY)))

    def _feature(self, scale: Scale, value: str) -> str:
        """One column (n, 1) of the matrix, as float64 of its float32."""
        ready = self._category(scale, value) if scale.category is not None else self._number(scale, value)
        bound = [self.constant(each, np.float32) for each in (-FARTHEST, FARTHEST)]
        near = self.add("Clip", ready, *bound)
        return self.add("Unsqueeze", self._cast(near, np.float64), self.constant([1], np.int64))

    def _cast(self, value: str, kind: Any) -> str:
        from onnx import helper

        return self.add("Cast", value, to=helper.np_dtype_to_tensor_dtype(np.dtype(kind)))

    def _number(self, scale: Scale, value: str) -> str:
        """Filled, drawn in to the usual range, logged, and in standard deviations."""
        value = self._filled(value, self.model.steps.fills.get(scale.column, scale.fill))
        if scale.low is not None:
            value = self.add("Max", value, self.constant(scale.low))
        if scale.high is not None:
            value = self.add("Min", value, self.constant(scale.high))
        if scale.log is not None:
            part = self.add("Div", value, self.constant(scale.log))
            value = self.add("Log", self.add("Add", self.constant(1.0), part))
        apart = self.add("Sub", value, self.constant(scale.center))
        return self._cast(self.add("Mul", apart, self.constant(scale.weight / scale.scale)), np.float32)

    def _category(self, scale: Scale, value: str) -> str:
        """One of two values: of who has this one, and of everybody else."""
        yes, no = (scale.feature.scaled(np.array([has])) for has in (1.0, 0.0))
        if scale.column in self.model.steps.computed:  # whether something is over
            same = value if scale.category == YES else self.add("Not", value)
        elif self._source(scale.column).kind in ("text", "truth"):
            same = self.add("Equal", value, self._text(str(scale.category)))
        else:
            same = self.add("Equal", value, self.constant(_as_number(str(scale.category))))
        return self.where(same, self.constant(yes[0], np.float32), self.constant(no[0], np.float32))


def _as_number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")  # equal to nobody's


def _seconds(day: str) -> float:
    return Timestamp(day).timestamp()
