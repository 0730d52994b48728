"""What can go wrong between a sheet and its pages."""

from __future__ import annotations

from workflow.base.errors import OutsideServiceFailed


class RenderingFailed(OutsideServiceFailed):
    """No pages came; the code says why.

    Codes: `too_long` (facts: what, limit, found), `timed_out` (seconds), `out_of_memory` (megabytes),
    `renderer_died` (status), `unreadable_pdf`, `page_missing` (page), `layout_failed` (cause), `closed`.
    """

    code = "rendering_failed"
