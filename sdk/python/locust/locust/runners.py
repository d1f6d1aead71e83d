"""Who runs a test: here always one that is local, whatever drives it."""

from typing import Any

from wit_world.imports import flow

STATE_INIT, STATE_SPAWNING, STATE_RUNNING, STATE_CLEANUP = "ready", "spawning", "running", "cleanup"
STATE_STOPPING, STATE_STOPPED, STATE_MISSING = "stopping", "stopped", "missing"


class Runner:
    """Of it a sandboxed user can only ask that the test ends."""

    def __init__(self, environment: Any) -> None:
        self.environment = environment

    @property
    def state(self) -> str:
        """Whether the test goes on."""
        return STATE_STOPPING if flow.stopping() else STATE_RUNNING

    def quit(self) -> None:
        """Ends the test, for all users."""
        flow.end("runner.quit()")

    stop = quit


class LocalRunner(Runner):
    """What `environment.runner` is."""


class DistributedRunner(Runner):
    """There are none."""


class MasterRunner(DistributedRunner):
    """There are none."""


class WorkerRunner(DistributedRunner):
    """There are none."""
