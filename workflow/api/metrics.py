"""Figures for the people who run the installation: moves, request times, open jobs. No names, no texts, no ids."""

from __future__ import annotations

import time
from collections.abc import Iterator

from flask import Flask, Response, current_app, g, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import func, select

from workflow.engine.installation import Installation
from workflow.engine.outbox import GIVEN_UP, RUNNING, WAITING, Job
from workflow.http.context import EXTENSION
from workflow.http.sign_in import PUBLIC, permission

KEY = "trinhky_metrics"
OPEN = (WAITING, RUNNING, GIVEN_UP)
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class OpenJobs(Collector):
    """Asks the job table when the figures are read: how many of each status, and how late the oldest due one is."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation

    def collect(self) -> Iterator[GaugeMetricFamily]:
        counts = GaugeMetricFamily("trinhky_jobs", "Jobs that are not done, by status", labels=["status"])
        with self._installation.reading() as work:
            rows = select(Job.status, func.count(Job.id)).where(Job.status.in_(OPEN)).group_by(Job.status)
            found = dict.fromkeys(OPEN, 0)
            for status, count in work.session.execute(rows):
                found[status] = count
            oldest = work.session.scalar(select(func.min(Job.due)).where(Job.status == WAITING))
            late = max((work.now - oldest).total_seconds(), 0.0) if oldest is not None else 0.0
        for status in OPEN:
            counts.add_metric([status], found[status])
        yield counts
        yield GaugeMetricFamily("trinhky_oldest_due_job_seconds", "How late the oldest waiting job is", value=late)


class Metrics:
    """The figures of one application, in a registry of its own."""

    def __init__(self, installation: Installation) -> None:
        self.registry = CollectorRegistry()
        self.moves = Counter(
            "trinhky_moves",
            "Moves asked for, by transition and result",
            ["transition", "result"],
            registry=self.registry,
        )
        self.seconds = Histogram(
            "trinhky_request_seconds",
            "Time of requests",
            ["route", "method", "status"],
            buckets=BUCKETS,
            registry=self.registry,
        )
        self.registry.register(OpenJobs(installation))
        catalogue = installation.services.catalogue
        latest = (catalogue.latest(name) for name in catalogue.names())
        self.transitions = {name for workflow in latest for name in workflow.transitions}


def install(app: Flask) -> None:
    """Measure every request of the application and serve the figures at `/metrics`."""
    app.extensions[KEY] = Metrics(app.extensions[EXTENSION])
    app.before_request_funcs.setdefault(None, []).insert(0, _begin)
    app.after_request(_observe)
    app.add_url_rule("/metrics", "metrics", show_metrics, methods=["GET"])


def count_move(transition: str, result: str) -> None:
    """Count a move that was asked for; a name that no workflow knows is counted as unknown."""
    metrics: Metrics = current_app.extensions[KEY]
    known = transition if transition in metrics.transitions else "unknown"
    metrics.moves.labels(known, result).inc()


@permission(PUBLIC)
def show_metrics() -> Response:
    """The figures in the text format of Prometheus."""
    metrics: Metrics = current_app.extensions[KEY]
    return Response(generate_latest(metrics.registry), content_type=CONTENT_TYPE_LATEST)


def _begin() -> None:
    g.trinhky_began = time.perf_counter()


def _observe(response: Response) -> Response:
    """The route's name, never the address: an address has ids and words in it."""
    metrics: Metrics = current_app.extensions[KEY]
    began = g.get("trinhky_began")
    if began is not None:
        known = metrics.seconds.labels(request.endpoint or "none", _method(), f"{response.status_code // 100}xx")
        known.observe(time.perf_counter() - began)
    return response


def _method() -> str:
    return request.method if request.method in ("GET", "HEAD", "POST", "PATCH", "PUT", "DELETE") else "other"
