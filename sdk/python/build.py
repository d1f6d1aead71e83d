"""From a scenario in Python to a component: `python3 -B build.py SCENARIO.py OUTPUT.wasm --wit WIT --work FOLDER [--env NAME=VALUE]…`.

Run it with the Python of an environment that has `requirements.txt`. It writes nothing but the output and the work
folder; what it made there before is taken again if nothing has changed that it is made from. What is wrong with the scenario goes to standard error, with the author's files and lines, and ends it with 1.
"""

import argparse
import ast
import hashlib
import os
import shutil
import subprocess
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path

import locustfile
from image import Unknown, shared
from repair import without_leaks

SDK = Path(__file__).resolve().parent / "src"
# Locust's API, for locustfiles.
LOCUST = Path(__file__).resolve().parent / "locust"
# As in src/throng/component.py.
BEGIN, END = "throng: the scenario does not build:", "throng: end"
# What componentize-py has, whose syntax counts.
PYTHON = (3, 14)
# Where it puts the folders of its search path: the SDK, the work folder, the author's, and Locust's.
AUTHOR = "/2/"
# Where a locustfile's default plan is left, in the second of them.
PLAN = "plan.json"
# Where the scenario's objects are listed.
OBJECTS = "objects"
APP = "throng_app"
# Bytes of a file that is told apart by its time, not by its content.
LARGE = 1 << 20
TAKEN = {APP, "throng", "locust", "gevent", "requests", "urllib3", "wit_world", "componentize_py_types", "componentize_py_runtime", "poll_loop"}


class Refused(Exception):
    """What is wrong with the scenario, for its author."""


def main() -> None:
    parser = argparse.ArgumentParser(description="Builds a scenario in Python.")
    parser.add_argument("source", type=Path, help="the scenario, NAME.py")
    parser.add_argument("output", type=Path, help="the component, NAME.wasm")
    parser.add_argument("--wit", type=Path, required=True, help="the contract's folder")
    parser.add_argument("--work", type=Path, required=True, help="a folder to work in")
    parser.add_argument("--env", action="append", default=[], help="NAME=VALUE, what a locustfile finds in os.environ")
    arguments = parser.parse_args()
    variables = dict(it.split("=", 1) for it in arguments.env)
    output, wit, work = (it.resolve() for it in (arguments.output, arguments.wit, arguments.work))
    try:
        build(arguments.source, output, wit, work, variables)
    except Refused as refused:
        sys.exit(str(refused))


def build(source: Path, output: Path, wit: Path, work: Path, variables: dict[str, str]) -> None:
    """Makes the component, or takes the last one."""
    check_name(source)
    entry, fixture = entry_of(source, variables)
    folder = source.resolve().parent
    packages = virtual_environment(folder) or no_packages(work)
    made, key, plan = work / "made.wasm", work / "made.key", work / "modules" / PLAN
    inputs = digest(source, folder, wit, packages, entry)
    if not key.is_file() or key.read_text() != inputs:
        key.unlink(missing_ok=True)
        plan.unlink(missing_ok=True)
        componentize(source, made, wit, work, packages, entry, fixture)
        objects = (work / "modules" / OBJECTS).read_bytes()
        try:
            made.write_bytes(shared(without_leaks(made.read_bytes()), objects))
        except Unknown as error:
            hint = "'throng setup python' brings the version that is known"
            raise Refused(f"{source}: its objects can't be shared by users: {error}; {hint}") from error
        key.write_text(inputs)
    shutil.copyfile(made, output)
    if plan.is_file():
        shutil.copyfile(plan, output.with_suffix(".plan.json"))


def componentize(source: Path, made: Path, wit: Path, work: Path, packages: Path, entry: str, fixture: bool) -> None:
    """Calls componentize-py."""
    tool = shutil.which("componentize-py", path=str(Path(sys.executable).parent))
    if tool is None:
        raise Refused(f"componentize-py is not installed beside {sys.executable}")
    modules, folder = work / "modules", source.resolve().parent
    modules.mkdir(parents=True, exist_ok=True)
    (modules / f"{APP}.py").write_text(
        # Nothing is to be written beside the author's files.
        f"import sys\nsys.dont_write_bytecode = True\n{entry}"
    )
    world = "scenario-with-fixture" if fixture else "scenario"
    path = [argument for it in (SDK, modules, folder, LOCUST) for argument in ("-p", str(it))]
    command = [tool, "-q", "-d", str(wit), "-w", world, "componentize", APP, *path, "-o", str(made)]
    # Always set, or componentize-py asks pipenv and the `python3` on the PATH for their packages.
    environment = os.environ | {"VIRTUAL_ENV": str(packages), "RUST_BACKTRACE": "0"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, errors="replace")
    if done.returncode != 0:
        raise Refused(told(done.stdout + done.stderr, folder))


def check_name(source: Path) -> None:
    """The file's name is its module's."""
    if source.suffix != ".py" or "." in source.stem:
        raise Refused(f"{source}: a scenario's file is called NAME.py, with no other dot")
    if source.stem in TAKEN or source.stem in sys.stdlib_module_names:
        raise Refused(f"{source}: a module named {source.stem} exists in Python or Throng: rename the file")


def entry_of(source: Path, variables: dict[str, str]) -> tuple[str, bool]:
    """The lines that make the component, and whether it has a fixture: a scenario's class defines `set_up` or `tear_down`, a
    locustfile listens to the test's begin or end. A syntax error is told at once, unless a newer Python might not mind: then it is
    componentize-py's to find."""
    try:
        text = source.read_bytes()
        tree = ast.parse(text, str(source))
    except OSError as error:
        raise Refused(f"can't read {source}: {error.strerror}") from error
    except SyntaxError as error:
        if sys.version_info < PYTHON:
            return scenario_entry(source, b"def set_up" in text or b"def tear_down" in text)
        raise Refused("".join(traceback.format_exception_only(error)).rstrip()) from error
    own = locustfile.modules(source.resolve(), tree)
    if locustfile.is_one(tree, own.values()):
        return locust_entry(source.resolve(), own, variables)
    classes = (it for it in ast.walk(tree) if isinstance(it, ast.ClassDef))
    methods = (it.name for each in classes for it in each.body if isinstance(it, (ast.FunctionDef, ast.AsyncFunctionDef)))
    return scenario_entry(source, not {"set_up", "tear_down"}.isdisjoint(methods))


def scenario_entry(source: Path, fixture: bool) -> tuple[str, bool]:
    """For a scenario."""
    call = f"component({source.stem!r}, fixture={fixture}, objects={f'/1/{OBJECTS}'!r})"
    return f"from throng.component import component\nUser, Fixture = {call}\n", fixture


def locust_entry(source: Path, modules: dict[Path, ast.Module], variables: dict[str, str]) -> tuple[str, bool]:
    """For a locustfile, which its own modules are given with."""
    if refused := locustfile.refusals(modules):
        raise Refused("\n".join(refused))
    trees = modules.values()
    given = {
        "plan": f"/1/{PLAN}",
        "files": locustfile.files(source, trees),
        "variables": variables,
        "watches_cookies": locustfile.speaks_of_cookies(trees),
        "objects": f"/1/{OBJECTS}",
    }
    return f"from locust.component import component\nUser, Fixture = component({source.stem!r}, **{given!r})\n", locustfile.listens(trees)


def digest(source: Path, folder: Path, wit: Path, packages: Path, entry: str) -> str:
    """Of everything that a component is made from: its first lines, the author's folder, the contract, this SDK, and which packages there are."""
    known = hashlib.sha256(f"{source.name} {sys.version}\n{entry}".encode())
    for root in (folder, wit, SDK.parent):
        for file in sorted(visible(root)):
            known.update(f"\n{file.relative_to(root)} {file.stat().st_size} ".encode())
            known.update(file.read_bytes() if file.stat().st_size <= LARGE else str(file.stat().st_mtime_ns).encode())
    for site in sorted(packages.glob("lib/*/site-packages/*.dist-info")):
        known.update(f"\n{site} {site.stat().st_mtime_ns}".encode())
    return known.hexdigest()


def visible(folder: Path) -> Iterator[Path]:
    """The files below a folder, without hidden ones and what Python leaves behind."""
    for inside in folder.iterdir():
        if inside.name.startswith(".") or inside.name == "__pycache__":
            continue
        if inside.is_dir() and not inside.is_symlink():
            yield from visible(inside)
        elif inside.is_file():
            yield inside


def virtual_environment(folder: Path) -> Path | None:
    """The active one, else a `.venv` beside the scenario or above it."""
    if active := os.environ.get("VIRTUAL_ENV"):
        return Path(active)
    near = (it / ".venv" for it in (folder, *folder.parents))
    return next((it for it in near if (it / "pyvenv.cfg").is_file()), None)


def no_packages(work: Path) -> Path:
    """What stands for an environment where there is none."""
    folder = work / "no-packages"
    (folder / "lib" / "site-packages").mkdir(parents=True, exist_ok=True)
    return folder


def told(output: str, folder: Path) -> str:
    """What went wrong, without componentize-py's own trace where it is the author's module."""
    _, begin, rest = output.partition(f"{BEGIN}\n")
    story, end, _ = rest.partition(f"\n{END}\n")
    if not (begin and end):
        return f"componentize-py failed:\n{output.strip()}"
    return story.replace(f'"{AUTHOR}', f'"{folder}/')


if __name__ == "__main__":
    main()
