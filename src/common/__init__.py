"""The common part of the comparison: tasks, suite, results and site; `common.kernel` runs inside every kernel."""
