"""A workflow drawn as SVG: its states one below the other, moves to the next state between them, others at the sides.

Moves back run on the left, moves that skip states on the right; moves to the same state share one line. Presentation
attributes only, as a page's policy forbids styles. The same workflow gives the same drawing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from workflow.engine.blueprint import Titles, Workflow

BOX_WIDTH, BOX_HEIGHT, STEP = 210, 46, 100
SIDE, LANE, TOP = 260, 15, 20
STUB, SLOT = 160, 13
ENTRY, FIRST_SLOT = 6, 18


def draw(workflow: Workflow, present: str | None = None, language: str = "vi") -> str:
    """The drawing of the workflow, with the present state marked."""
    order = ordered_states(workflow)
    drawing = _Drawing(workflow, order, language)
    width, height = 2 * SIDE + BOX_WIDTH, 2 * TOP + STEP * (len(order) - 1) + BOX_HEIGHT
    shapes = [*drawing.moves(), *(drawing.box(name, name == present) for name in order)]
    title = escape(_words(workflow.titles, language))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        f' role="img" aria-label="{title}" font-family="sans-serif" font-size="12"><title>{title}</title>'
        '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0 8 4 0 8z" fill="#55606e"/></marker></defs>' + "".join(shapes) + "</svg>"
    )


def ordered_states(workflow: Workflow) -> list[str]:
    """The states in the order of the main way: as the definition lists them, the initial one first."""
    return [workflow.initial, *(name for name in workflow.states if name != workflow.initial)]


class _Drawing:
    """Knows where each state stands, and which lane at the side belongs to which target."""

    def __init__(self, workflow: Workflow, order: list[str], language: str) -> None:
        self._workflow = workflow
        self._language = language
        self._place = {name: row for row, name in enumerate(order)}
        self._labels = self._labels_by_ends()
        self._lanes = {True: self._lanes_of(back=True), False: self._lanes_of(back=False)}

    def box(self, name: str, is_present: bool) -> str:
        """A state; what happens without leaving it stands in small letters in its box."""
        state, y = self._workflow.states[name], self._top(name)
        kind = "node node-now" if is_present else "node node-final" if state.final else "node"
        fill, line = ("#1d4f91", "#123763") if is_present else ("#eef2f7" if state.final else "#ffffff", "#55606e")
        ink, middle, inside = (
            "#ffffff" if is_present else "#1c2530",
            SIDE + BOX_WIDTH / 2,
            self._labels.get((name, name)),
        )
        first = y + (20 if inside else 28)
        words = _text(middle, first, _words(state.titles, self._language), ink, "middle")
        if inside:
            words += _text(middle, y + 36, _short(inside, 38), ink, "middle", size=9)
        return (
            f'<g class="{kind}"><rect x="{SIDE}" y="{y}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="6"'
            f' fill="{fill}" stroke="{line}"/>{words}</g>'
        )

    def moves(self) -> Iterable[str]:
        """Every pair of states with a move between them, once."""
        for (source, target), labels in self._labels.items():
            if self._place[target] == self._place[source] + 1:
                yield self._down(source, labels)
            elif source != target:
                yield self._aside(source, target, labels)

    def _down(self, source: str, labels: list[str]) -> str:
        x, y = SIDE + BOX_WIDTH / 2, self._top(source) + BOX_HEIGHT
        return _arrow(f"M{x} {y}V{y + STEP - BOX_HEIGHT}") + _label(x + 8, y + 32, _short(labels, 40), "start")

    def _aside(self, source: str, target: str, labels: list[str]) -> str:
        """Out of the source at the side, along the lane of the target, into the target."""
        back = self._is_back(source, target)
        sign, edge = (-1, SIDE) if back else (1, SIDE + BOX_WIDTH)
        lane = edge + sign * (STUB + LANE * self._lanes[back][target])
        leave, enter = self._leaving(source, target, back), self._top(target) + ENTRY
        path = _arrow(f"M{edge} {leave}H{lane}V{enter}H{edge}")
        return path + _label(edge + sign * 6, leave - 2, _short(labels, 28), "end" if back else "start")

    def _leaving(self, source: str, target: str, back: bool) -> float:
        """The height at which the line leaves: one slot for each move of the source on this side."""
        lanes = self._lanes[back]
        mine = sorted(
            (end for start, end in self._aside_ends(back) if start == source),
            key=lambda end: lanes[end],
        )
        return self._top(source) + FIRST_SLOT + SLOT * mine.index(target)

    def _is_back(self, source: str, target: str) -> bool:
        return self._place[target] < self._place[source]

    def _labels_by_ends(self) -> dict[tuple[str, str], list[str]]:
        found: dict[tuple[str, str], list[str]] = {}
        for transition in self._workflow.transitions.values():
            for path in transition.paths:
                words = found.setdefault((path.source, path.target or path.source), [])
                title = _words(transition.titles, self._language)
                if title not in words:
                    words.append(title)
        return found

    def _aside_ends(self, back: bool) -> list[tuple[str, str]]:
        """Source and target of every move that runs at this side."""
        return [
            (source, target)
            for source, target in self._labels
            if target != source
            and self._place[target] != self._place[source] + 1
            and self._is_back(source, target) == back
        ]

    def _lanes_of(self, *, back: bool) -> dict[str, int]:
        ordered = sorted(
            {target for _, target in self._aside_ends(back)}, key=lambda name: self._place[name], reverse=back
        )
        return {name: lane for lane, name in enumerate(ordered)}

    def _top(self, name: str) -> int:
        return TOP + STEP * self._place[name]


def _words(titles: Titles | Mapping[str, str], language: str) -> str:
    return titles.get(language) or titles["vi"]


def _short(labels: list[str], most: int) -> str:
    words = ", ".join(labels)
    return words if len(words) <= most else words[: most - 1].rstrip(", ") + "…"


def _arrow(path: str) -> str:
    return f'<path class="edge" d="{path}" fill="none" stroke="#55606e" marker-end="url(#arrow)"/>'


def _label(x: float, y: float, words: str, anchor: str) -> str:
    return f'<g class="label">{_text(x, y, words, "#39424e", anchor, size=10)}</g>'


def _text(x: float, y: float, words: str, ink: str, anchor: str, size: int = 12) -> str:
    return f'<text x="{x}" y="{y}" fill="{ink}" text-anchor="{anchor}" font-size="{size}">{escape(words)}</text>'
