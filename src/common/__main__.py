"""The command line: `.envs/tools/bin/python -m common COMMAND`. Every command has --help."""

import argparse
import json
import signal
import sys
from pathlib import Path

from common import lean, paths, tasks  # noqa: F401 - lean before what imports jsonschema
from common.errors import UserError
from common.results import archive, check, machine, record
from common.suite import measure, plan, prepared
from common.suite.catalogue import framework
from common.suite.cell import Cell
from common.suite.run import TIMEOUT_SECONDS, run
from common.tasks.prepare import SEEDS


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit status: 0 done, 1 not as it should be, 2 refused."""
    # A service manager's SIGTERM ends us as Ctrl-C does: kernels ended, nothing half written. SIGINT too: a background
    # command of a shell script inherits that it is ignored.
    for sent in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sent, signal.default_int_handler)
    options = _parser().parse_args(arguments)
    try:
        return options.command(options) or 0
    except UserError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\ninterrupted: what was finished is kept, the same command goes on from there", file=sys.stderr)
        return 130


def _doctor(options: argparse.Namespace) -> int:
    return 0 if plan.doctor(plan.chosen(options.frameworks)) else 1


def _envs(options: argparse.Namespace) -> int:
    plan.build_environments(plan.chosen(options.frameworks))
    return 0


def _prepare(options: argparse.Namespace) -> int:
    for task in options.tasks or tasks.names():
        tasks.settings(task, options.profile)
        prepared.ensure(task, options.profile, tuple(options.seed) or SEEDS)
        print(f"prepared {task} {options.profile}: {paths.PREPARED / task / options.profile}")
    return 0


def _cell(options: argparse.Namespace, check: bool) -> Cell:
    found = framework(options.framework)
    tasks.settings(options.task, options.profile)
    if options.seed in SEEDS:
        prepared.ensure(options.task, options.profile)
    return Cell(
        found, found.variant(options.variant).name, options.task, options.profile, options.device, options.seed, check
    )


def _run(options: argparse.Namespace) -> int:
    entry = _executed(options)
    if entry["score"]:
        print(f"accuracy {entry['score']['accuracy']:.4f}")
    print(f"record {options.out / entry['run_id'] / 'record.json'}")
    return 0


def _check(options: argparse.Namespace) -> int:
    return 0 if _executed(options, check=True)["status"] == "ok" else 1


def _executed(options: argparse.Namespace, check: bool = False) -> dict:
    """Execute the cell that the options name, and print its status and ladder; returns its record."""
    entry = run(_cell(options, check), options.out, options.timeout)
    print(f"{entry['status']}{': ' + entry['reason'] if entry['reason'] else ''}")
    _print_ladder(entry)
    return entry


def _print_ladder(entry: dict) -> None:
    for name, rung in entry["equality"].items():
        value = "none" if rung["value"] is None else f"{rung['value']:.3g}"
        verdict = "passed" if rung["passed"] else "FAILED"
        print(f"  {name:<16} {value:>10}  limit {rung['limit']:<8.3g} {verdict}  {rung['note']}")


def _measure(options: argparse.Namespace) -> int:
    matrix = plan.matrix(options.frameworks, options.tasks, options.profile, options.device)
    plan.build_environments(plan.chosen(options.frameworks))
    measure.measure(matrix, options.repeats)
    print(f"the records are in {paths.RESULTS}; `make book` shows them, `python -m common compare` compares them")
    return 0


def _publish(options: argparse.Namespace) -> int:
    found = check.problems(options.results)
    if found:
        raise UserError(f"nothing was published, {options.results} is not in order:\n" + "\n".join(found))
    added = archive.publish(options.results, paths.PUBLISHED)
    print(f"{len(added)} runs are new in {paths.PUBLISHED}")
    return 0


def _check_results(options: argparse.Namespace) -> int:
    found = check.problems(options.folder)
    for line in found:
        print(line)
    count = len(list(options.folder.rglob("record.json")))
    print(f"{count} records, {len(found)} problems")
    return 1 if found else 0


def _compare(options: argparse.Namespace) -> int:
    from common.results import compare  # SciPy is slow to import, and few commands need it.

    published = archive.read(paths.PUBLISHED)
    own = archive.unpublished(paths.PUBLISHED, published, record.read_all(paths.RESULTS, pass_over_earlier=True))
    mine = _of_machine([*published, *own], options.machine[0]) if options.machine else own
    theirs = _of_machine([*published, *own], options.machine[1]) if len(options.machine) > 1 else published
    found = compare.pairs(mine, theirs)
    older = {entry["run_id"] for entry in (*mine, *theirs) if entry["method"] != record.METHOD}
    left_out = f"; {len(older)} runs of other methods than {record.METHOD} are left out" if older else ""
    if not found:
        raise UserError(f"no cell was measured in both{left_out}: `make measure` measures this machine")
    print(f"ratio of the first to the second, with its 95 % interval; a tie where the interval contains 1{left_out}")
    print("\n".join(compare.lines(found)))
    return 0


def _of_machine(records: list[dict], name: str) -> list[dict]:
    known = {machine.slug(entry["machine"]) for entry in records}
    if name not in known:
        raise UserError(f"no records of a machine {name!r}: there are {', '.join(sorted(known)) or 'none'}")
    return [entry for entry in records if machine.slug(entry["machine"]) == name]


def _export(options: argparse.Namespace) -> int:
    from common.results import exports  # Arrow is slow to import, and few commands need it.

    for path in exports.write(options.out, archive.read(paths.PUBLISHED)):
        print(path)
    return 0


def _book(options: argparse.Namespace) -> int:
    from common.site import build  # Sphinx is slow to import, and no other command needs it.

    matrix = plan.matrix(options.frameworks, options.tasks, options.profile)
    plan.build_environments(plan.chosen(options.frameworks))
    plan.execute(matrix)
    page = build.build()
    print(f"the book: {page}")
    return 0


def _list(options: argparse.Namespace) -> int:
    for cell in plan.matrix(options.frameworks, options.tasks, options.profile):
        print(json.dumps(dict(zip(("framework", "variant", "task", "profile"), plan.identity(cell), strict=False))))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m common", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, function, text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text)
        added.set_defaults(command=function)
        return added

    for name, function, text in (
        ("doctor", _doctor, "say what this machine has and lacks, and how to get it"),
        ("envs", _envs, "install the environments and kernels that are missing or out of date"),
    ):
        command(name, function, text).add_argument("frameworks", nargs="*", metavar="FRAMEWORK")
    added = command("prepare", _prepare, "write the files of tasks that notebooks read")
    added.add_argument("tasks", nargs="*", metavar="TASK")
    added.add_argument("--profile", default="quick")
    added.add_argument("--seed", type=int, action="append", default=[], help="a seed to prepare (default: 0 to 4)")
    for name, function, text in (
        ("run", _run, "execute and judge one cell"),
        ("check", _check, "climb the ladder's rungs 1-5 of one cell: 20 training steps"),
    ):
        added = command(name, function, text)
        added.add_argument("framework", metavar="FRAMEWORK")
        added.add_argument("task", metavar="TASK")
        added.add_argument("--variant", help="default: the framework's first")
        added.add_argument("--profile", default="quick")
        added.add_argument("--device", default="cpu", choices=("cpu", "gpu"))
        added.add_argument("--seed", type=int, default=0)
        added.add_argument("--out", type=Path, default=paths.RESULTS, help="results folder (default: results/)")
        added.add_argument("--timeout", type=float, default=TIMEOUT_SECONDS, help="seconds until the cell is ended")
    for name, function, text in (
        ("book", _book, "environments, the suite's cells that are not current, and the book"),
        ("list", _list, "print the cells of the matrix, one JSON object a line"),
    ):
        added = command(name, function, text)
        added.add_argument("--frameworks", nargs="*", default=[])
        added.add_argument("--tasks", nargs="*", default=[])
        added.add_argument("--profile", default="quick")
    added = command("measure", _measure, "run every cell several times, interleaved: resumable, as often as needed")
    added.add_argument("--frameworks", nargs="*", default=[])
    added.add_argument("--tasks", nargs="*", default=[])
    added.add_argument("--profile", default="standard")
    added.add_argument("--device", default="cpu", choices=("cpu", "gpu"))
    added.add_argument("--repeats", type=int, default=measure.REPEATS)
    added = command("publish", _publish, "copy measured runs into book/results/, where nothing is ever changed")
    added.add_argument("results", type=Path, nargs="?", default=paths.RESULTS)
    added = command("compare", _compare, "this machine's numbers against the published ones, or two machines")
    added.add_argument("--machine", action="append", default=[], help="a machine's folder name; once or twice")
    added = command("check-results", _check_results, "validate a results folder and name each bad file")
    added.add_argument("folder", type=Path)
    added = command("export", _export, "write the published records as CSV, JSON and Parquet")
    added.add_argument("--out", type=Path, default=paths.BUILD / "exports")
    return parser


if __name__ == "__main__":
    sys.exit(main())
