"""Counts of deliveries over time: a drawing made here, which needs no script, and the same as a table beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workflow.base.errors import NotPermitted
from workflow.distribution.queries import Logged
from workflow.distribution.statistics import GROUPS, PERIODS, Bar, Known, by_day, over_time
from workflow.http.context import request_reading
from workflow.http.sign_in import permission
from workflow.organisations.offices import display_name, offices_of
from workflow.web.blueprint import web
from workflow.web.delivery_words import view_words
from workflow.web.frame import PLACES

PLACES["delivery_statistics"] = "registers"
WIDTH, HEIGHT, GROUND = 720, 220, 190
"""Of a drawing, in its own units; the bars stand on the ground line, days are written below it."""
MOST_DAYS_WRITTEN, WIDEST, LEFTMOST = 8, 60, 20


@web.get("/deliveries/statistics")
@permission("clerk")
def delivery_statistics() -> ResponseReturnValue:
    """What became of the deliveries of the last days, in an office whose clerk I am."""
    asked = request.args.get("days", "")
    days = int(asked) if asked in {str(one) for one in PERIODS} else PERIODS[0]
    with request_reading() as work:
        kept = offices_of(work, "clerk")
        if not kept:
            raise NotPermitted("clerks_only")
        office = next((one for one in kept if one.code == request.args.get("office")), kept[0])
        bars = by_day(work, office.id, days)
        words = view_words()
        return render_template(
            "deliveries/statistics.html",
            office=office,
            name=display_name(work, office),
            periods=[_period(office.code, one, one == days) for one in PERIODS],
            groups=[(group, words[group]) for group in GROUPS],
            chart=stacked(bars),
            bars=[bar for bar in reversed(bars) if bar.total],
            totals=[sum(column) for column in zip(*(bar.counts for bar in bars), strict=True)],
        )


def _period(office: str, days: int, current: bool) -> dict[str, Any]:
    return {
        "url": url_for("web.delivery_statistics", office=office, days=days),
        "label": _("%(days)s ngày", days=days),
        "current": current,
    }


def stacked(bars: Sequence[Bar]) -> dict[str, Any]:
    """Places of the blocks of stacked bars: x, y, width and height of each with its group, and what stands below."""
    highest = max((bar.total for bar in bars), default=0)
    step = WIDTH / max(len(bars), 1)
    thick = min(step * 0.8, WIDEST)
    blocks: list[dict[str, Any]] = []
    for at, bar in enumerate(bars):
        top = float(GROUND)
        for group, count in zip(GROUPS, bar.counts, strict=True):
            height = count * (GROUND - 20) / highest if highest else 0
            top -= height
            if count:
                blocks.append(_block(at * step + (step - thick) / 2, top, thick, height, group))
    every = -(-len(bars) // MOST_DAYS_WRITTEN) or 1
    days = [
        (round(max(at * step + step / 2, LEFTMOST), 1), bar.first) for at, bar in enumerate(bars) if at % every == 0
    ]
    return {"blocks": blocks, "days": days, "highest": highest, "width": WIDTH, "height": HEIGHT, "ground": GROUND}


def _block(x: float, y: float, width: float, height: float, group: str) -> dict[str, Any]:
    return {"x": round(x, 1), "y": round(y, 1), "width": round(width, 1), "height": round(height, 1), "group": group}


def chart_of(log: Sequence[Logged]) -> dict[str, Any] | None:
    """How a document reached its recipients over the days; None while nothing is known."""
    rows = over_time(log)
    if not rows:
        return None
    bars = [Bar(row.on, (row.confirmed, row.arrived - row.confirmed, 0, 0, 0, 0)) for row in rows if _sound(row)]
    return {**stacked(bars), "rows": rows, "total": len(log)}


def _sound(row: Known) -> bool:
    return row.arrived >= row.confirmed
