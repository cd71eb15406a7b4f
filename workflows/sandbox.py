"""The one workflow runner that worker, tests and replay share.

The project's own pure packages and pydantic pass through the sandbox: replay is twice as fast
and pydantic unions keep their class identity. The linters watch over their purity instead.
"""

from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

RUNNER = SandboxedWorkflowRunner(
    restrictions=SandboxRestrictions.default.with_passthrough_modules(
        "activities", "domain", "pydantic", "pydantic_core", "annotated_types"
    )
)
