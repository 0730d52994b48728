"""The door of the background: claims jobs and does them, one at a time in a thread, in any number of processes.

The job row in the database is the queue: it is written with the change that asks for it, claimed with one UPDATE, and
taken over when its worker dies. Calls only tell a worker sooner. See docs/decisions/0004 and 0013.
"""

from workflow.worker.running import Handler, Worker

__all__ = ["Handler", "Worker"]
