"""How each kind of step is scheduled: queue, clocks, retries. Typed, so that results stay typed."""

from datetime import timedelta
from typing import TypedDict

from temporalio.common import Priority, RetryPolicy
from temporalio.workflow import ActivityCancellationType

TASK_QUEUE = "roundtable"


class Options(TypedDict, total=False):
    """The scheduling options this project uses, out of `temporalio.workflow.ActivityConfig`."""

    start_to_close_timeout: timedelta
    heartbeat_timeout: timedelta
    retry_policy: RetryPolicy
    cancellation_type: ActivityCancellationType
    priority: Priority


class LocalOptions(TypedDict, total=False):
    """The same for local activities."""

    start_to_close_timeout: timedelta
    retry_policy: RetryPolicy


_WAIT = ActivityCancellationType.WAIT_CANCELLATION_COMPLETED


def speaking(owner: str) -> Options:
    """A call to a language model: minutes long, retried by error class, fair between owners.

    Ten seconds without a heartbeat mean that the worker died; a stop waits until the step has
    really ended, so that nothing is said after the session's end.
    """
    return Options(
        start_to_close_timeout=timedelta(minutes=20),
        heartbeat_timeout=timedelta(seconds=10),
        retry_policy=RetryPolicy(
            initial_interval=timedelta(seconds=2),
            backoff_coefficient=2,
            maximum_interval=timedelta(seconds=60),
            maximum_attempts=8,
        ),
        cancellation_type=_WAIT,
        priority=Priority(priority_key=3, fairness_key=owner[:64]),
    )


def filing(owner: str, attempts: int = 0) -> Options:
    """Work on stored files without a language model: seconds long, retried until it succeeds.

    `attempts` is the most that are made; 0: no limit.
    """
    return Options(
        start_to_close_timeout=timedelta(minutes=2),
        heartbeat_timeout=timedelta(seconds=10),
        retry_policy=RetryPolicy(maximum_interval=timedelta(seconds=10), maximum_attempts=attempts),
        cancellation_type=_WAIT,
        priority=Priority(priority_key=3, fairness_key=owner[:64]),
    )


def telling() -> LocalOptions:
    """A short announcement, run beside the workflow task and retried until it succeeds."""
    return LocalOptions(
        start_to_close_timeout=timedelta(seconds=10),
        retry_policy=RetryPolicy(
            initial_interval=timedelta(milliseconds=100), maximum_interval=timedelta(seconds=5)
        ),
    )
