"""A workflow as a drawing (SVG): states in layers from top to bottom, steps as arrows, the present state marked.

The layout is our own: a state stands one layer below the lowest state that leads to it; what leads back is drawn dashed
on the right. Only presentation attributes are used, so that the drawing passes a strict content policy.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

from workflow.engine.blueprint import Titles, Workflow

WIDTH, HEIGHT, GAP_X, GAP_Y, EDGE, TOP = 196, 40, 36, 34, 70, 16
FONT = 'font-family="sans-serif"'


@dataclass(frozen=True)
class _Arrow:
    source: str
    target: str
    titles: tuple[str, ...]
    system: bool


@dataclass(frozen=True)
class _Place:
    """The middle of a state's box, and its layer."""

    x: float
    y: float
    layer: int


def svg(workflow: Workflow, present: str | None = None, language: str = "vi") -> str:
    """The drawing; `present` is the state to be marked, if any."""
    arrows = _arrows(workflow, language)
    places = _places(workflow, arrows)
    right = max(place.x for place in places.values()) + WIDTH / 2
    width = right + EDGE + 8 * _deepest(arrows, places)
    height = max(place.y for place in places.values()) + HEIGHT / 2 + TOP
    name = escape(_title(workflow.titles, language))
    body = [*(_drawn(arrow, places, right) for arrow in arrows)]
    body += [_box(workflow, state, places[state], state == present, language) for state in workflow.states]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="0 0 {width:.0f} {height:.0f}" role="img" aria-label="{name}"><title>{name}</title>'
        f"{_heads()}{''.join(body)}</svg>"
    )


def _title(titles: Titles, language: str) -> str:
    return titles.get(language) or next(iter(titles.values()), "")


def _arrows(workflow: Workflow, language: str) -> list[_Arrow]:
    """One arrow for each pair of states, with the names of all steps between them."""
    found: dict[tuple[str, str], list[tuple[str, bool]]] = {}
    for transition in workflow.transitions.values():
        for path in transition.paths:
            if path.target is not None and path.target != path.source:
                row = (_title(transition.titles, language), transition.kind != "user")
                found.setdefault((path.source, path.target), []).append(row)
    return [
        _Arrow(*pair, tuple(dict.fromkeys(title for title, _system in rows)), all(system for _title_, system in rows))
        for pair, rows in found.items()
    ]


def _places(workflow: Workflow, arrows: Iterable[_Arrow]) -> dict[str, _Place]:
    """Layer by the longest way from the first state, along arrows that lead on in the order of the definition."""
    order = {state: n for n, state in enumerate(workflow.states)}
    onward = [arrow for arrow in arrows if order[arrow.source] < order[arrow.target]]
    layer = dict.fromkeys(order, 0)
    for state in order:
        layer[state] = max((layer[arrow.source] + 1 for arrow in onward if arrow.target == state), default=0)
    rest = dict.fromkeys(order, 0)
    for state in reversed(order):
        rest[state] = max((rest[arrow.target] + 1 for arrow in onward if arrow.source == state), default=0)
    rows: dict[int, list[str]] = {}
    for state in order:
        rows.setdefault(layer[state], []).append(state)
    found: dict[str, _Place] = {}
    for level, states in rows.items():
        for column, state in enumerate(sorted(states, key=lambda one: -rest[one])):
            x = EDGE + WIDTH / 2 + column * (WIDTH + GAP_X)
            found[state] = _Place(x, TOP + HEIGHT / 2 + level * (HEIGHT + GAP_Y), level)
    return found


def _deepest(arrows: Iterable[_Arrow], places: Mapping[str, _Place]) -> int:
    back = (places[a.source].layer - places[a.target].layer for a in arrows)
    return max([span for span in back if span >= 0], default=0)


def _box(workflow: Workflow, state: str, place: _Place, present: bool, language: str) -> str:
    final = workflow.states[state].final
    kind = "node-now" if present else "node-final" if final else "node"
    fill, stroke, ink = ("#9a1b1e", "#9a1b1e", "#ffffff") if present else ("#ffffff", "#6f6a5e", "#1f1d18")
    left, top = place.x - WIDTH / 2, place.y - HEIGHT / 2
    return (
        f'<g class="{kind}"><rect x="{left:.0f}" y="{top:.0f}" width="{WIDTH}" height="{HEIGHT}" '
        f'rx="{HEIGHT / 2 if final else 6:.0f}" fill="{fill}" stroke="{stroke}" stroke-width="1.5"/>'
        f'<text x="{place.x:.0f}" y="{place.y + 5:.0f}" text-anchor="middle" font-size="14" {FONT} fill="{ink}">'
        f"{escape(_title(workflow.states[state].titles, language))}</text></g>"
    )


def _drawn(arrow: _Arrow, places: Mapping[str, _Place], right: float) -> str:
    start, end = places[arrow.source], places[arrow.target]
    words = escape(", ".join(arrow.titles))
    if end.layer == start.layer + 1:
        return _short(start, end, words, arrow.system)
    side = _left(start, end) if end.layer > start.layer else _right(start, end, right)
    dash = "" if end.layer > start.layer else ' stroke-dasharray="4 3"'
    return _line(side, f'stroke="#8a8577"{dash}', words)


def _short(start: _Place, end: _Place, words: str, system: bool) -> str:
    """To the next layer: a line with its words beside it."""
    y1, y2 = start.y + HEIGHT / 2, end.y - HEIGHT / 2 - 6
    line = f"M{start.x:.0f} {y1:.0f} C{start.x:.0f} {y2:.0f} {end.x:.0f} {y1:.0f} {end.x:.0f} {y2:.0f}"
    text = (
        ""
        if start.x != end.x
        else (
            f'<text class="label" x="{start.x + 8:.0f}" y="{(y1 + y2) / 2 + 5:.0f}" font-size="12" {FONT} '
            f'fill="#4a463c"{" font-style=" + chr(34) + "italic" + chr(34) if system else ""}>{words}</text>'
        )
    )
    return _line(line, 'stroke="#4a463c" stroke-width="1.5"', words) + text


def _line(course: str, looks: str, words: str) -> str:
    title = f"<title>{words}</title>"
    return f'<path class="edge" d="{course}" fill="none" {looks} marker-end="url(#tip)">{title}</path>'


def _left(start: _Place, end: _Place) -> str:
    """Over several layers: around the left, the wider the further."""
    out = min(start.x, end.x) - WIDTH / 2 - 12 - 5 * min(end.layer - start.layer, 10)
    x1, x2 = start.x - WIDTH / 2, end.x - WIDTH / 2 - 6
    return (
        f"M{x1:.0f} {start.y + 8:.0f} C{out:.0f} {start.y + 8:.0f} {out:.0f} {end.y - 8:.0f} {x2:.0f} {end.y - 8:.0f}"
    )


def _right(start: _Place, end: _Place, right: float) -> str:
    """Back: around the right of everything."""
    out = right + 16 + 8 * (start.layer - end.layer)
    x1, x2 = start.x + WIDTH / 2, end.x + WIDTH / 2 + 6
    return (
        f"M{x1:.0f} {start.y - 8:.0f} C{out:.0f} {start.y - 8:.0f} {out:.0f} {end.y + 8:.0f} {x2:.0f} {end.y + 8:.0f}"
    )


def _heads() -> str:
    return (
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0 L8 4 L0 8 z" fill="#4a463c"/></marker></defs>'
    )
