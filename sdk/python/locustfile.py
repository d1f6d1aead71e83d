"""Locustfiles, read before they are built: what in them can't work is named with its line.

Only the author's own modules are read: the locustfile, and those beside it that it imports.
"""

import ast
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

LISTENERS = {"init", "test_start", "test_stop", "test_stopping", "quitting", "quit"}
"""Events around the whole test: a locustfile that listens to one has a fixture."""

NO_NETWORK = "a user's own client is the only way to the network: self.client"
NO_THREADS = "a user is alone in its sandbox, and Throng runs many"
NO_TOTALS = "a sandboxed user knows nothing of the totals: use thresholds"
NO_MARKOV = "MarkovTaskSet is not there: use TaskSet"
MODULES = {
    "httpx": NO_NETWORK,
    "aiohttp": NO_NETWORK,
    "http.client": NO_NETWORK,
    "urllib.request": NO_NETWORK,
    "geventhttpclient": NO_NETWORK,
    "socket": NO_NETWORK,
    "ssl": NO_NETWORK,
    "smtplib": NO_NETWORK,
    "ftplib": NO_NETWORK,
    "websocket": "there are no WebSockets yet",
    "websockets": "there are no WebSockets yet",
    "socketio": "there are no WebSockets yet",
    "grpc": "there is no gRPC yet",
    "threading": NO_THREADS,
    "multiprocessing": NO_THREADS,
    "concurrent": NO_THREADS,
    "asyncio": "calls wait by themselves: nothing is async",
    "subprocess": "a sandbox starts no programs",
    "playwright": "a sandbox starts no browsers",
    "selenium": "a sandbox starts no browsers",
    "locust_plugins": "its plugins need Locust's own process",
    "locust_cloud": "it needs Locust's own process",
    "locust.main": "it needs Locust's own process",
    "locust.web": "there is no web UI of Locust's: throng run has its own",
    "locust.dispatch": "the plan decides who runs: weight, fixed_count and [load]",
    "locust.user.markov_taskset": NO_MARKOV,
    "locust.MarkovTaskSet": NO_MARKOV,
    "locust.transition": NO_MARKOV,
    "locust.transitions": NO_MARKOV,
}
"""Modules that are not there, or what is in them, and why not."""
PARTS: dict[str, tuple[Callable[[str], bool], str]] = {
    "gevent": ({"sleep"}.__contains__, "of gevent there is sleep: " + NO_THREADS),
    "requests": ({"Response", "auth", "codes", "exceptions"}.__contains__, NO_NETWORK),
    "urllib3": ({"disable_warnings", "exceptions"}.__contains__, NO_NETWORK),
    "locust.contrib": ({"fasthttp"}.__contains__, "of locust.contrib there is fasthttp"),
    # Settings are written so, and do no harm.
    "locust.stats": (str.isupper, NO_TOTALS),
}
"""Modules of which a part is there: which names, and why not the others."""
ATTRIBUTES = {
    ("environment", "stats"): NO_TOTALS,
    ("runner", "stats"): NO_TOTALS,
    ("runner", "send_message"): "users can't send each other messages",
    ("runner", "register_message"): "users can't send each other messages",
    ("runner", "spawn_users"): "the plan decides who runs: weight, fixed_count and [load]",
    ("runner", "start"): "the plan decides who runs: weight, fixed_count and [load]",
    ("runner", "user_count"): "a sandboxed user knows nothing of the others",
    ("os", "system"): "a sandbox starts no programs",
    ("os", "popen"): "a sandbox starts no programs",
    ("os", "fork"): "a sandbox starts no programs",
}
METHODS = {"get", "post", "put", "patch", "delete", "head", "options", "request"}
KEYWORDS = {
    "proxies": "connections are the plan's: http.proxy",
    "cert": "certificates are the plan's: http.tls.certificate",
    "hooks": "listen to events.request instead",
}


def is_one(tree: ast.Module, own: Iterable[ast.Module]) -> bool:
    """Whether a module is a locustfile: it, or a module beside it that it imports, imports locust, and it is no scenario."""
    return not _imports(tree, "throng") and any(_imports(it, "locust") for it in own)


def _imports(tree: ast.Module, package: str) -> bool:
    return any(name.partition(".")[0] == package for name, _ in _imported(tree))


def listens(trees: Iterable[ast.Module]) -> bool:
    """Whether there is something to do around the whole test."""
    attributes = (it.attr for tree in trees for it in ast.walk(tree) if isinstance(it, ast.Attribute))
    return not LISTENERS.isdisjoint(attributes)


def speaks_of_cookies(trees: Iterable[ast.Module]) -> bool:
    """Whether it looks at its client's cookies, or sets them."""
    return any(isinstance(it, ast.Attribute) and it.attr == "cookies" for tree in trees for it in ast.walk(tree))


def modules(source: Path, tree: ast.Module) -> dict[Path, ast.Module]:
    """The locustfile, and the author's modules that it imports."""
    found = {source: tree}
    waiting = [tree]
    while waiting:
        for name, _ in _imported(waiting.pop()):
            for file in _beside(source.parent, name):
                if file in found:
                    continue
                try:
                    found[file] = ast.parse(file.read_bytes(), str(file))
                except SyntaxError:
                    # It is told when the module is imported.
                    continue
                waiting.append(found[file])
    return found


def _beside(folder: Path, name: str) -> Iterator[Path]:
    """The files of a module, and of the packages that it is in. The last part of a name may be something in a module."""
    parts = name.split(".")
    for count in range(1, len(parts) + 1):
        base = folder.joinpath(*parts[:count])
        yield from (it for it in (base.with_suffix(".py"), base / "__init__.py") if it.is_file())


def files(source: Path, trees: Iterable[ast.Module]) -> list[str]:
    """The files beside the locustfile that a text in it names, by their paths below its folder."""
    constants = (it.value for tree in trees for it in ast.walk(tree) if isinstance(it, ast.Constant))
    texts = {it for it in constants if isinstance(it, str) and "." in it and len(it) < 300}
    names = {it.rpartition("/")[2] for it in texts}
    beside = (it for it in sorted(_visible(source.parent)) if it.name in names and it.suffix != ".py")
    return [str(it.relative_to(source.parent)) for it in beside]


def _visible(folder: Path, depth: int = 0) -> Iterator[Path]:
    for inside in folder.iterdir():
        if inside.name.startswith(".") or inside.name == "__pycache__":
            continue
        if inside.is_dir() and not inside.is_symlink() and depth < 4:
            yield from _visible(inside, depth + 1)
        elif inside.is_file():
            yield inside


def refusals(trees: dict[Path, ast.Module]) -> list[str]:
    """What can't work, each as `FILE:LINE: WHAT: WHY`."""
    own = {file.stem for file in trees}
    found = []
    for file, tree in trees.items():
        found += [(file, line, what, why) for line, what, why in _refused(tree) if what.partition(".")[0] not in own]
    return [f"{file}:{line}: {what}: {why}" for file, line, what, why in sorted(set(found))]


def _refused(tree: ast.Module) -> Iterator[tuple[int, str, str]]:
    for name, line in _imported(tree):
        if (why := _why_not(name)) is not None:
            yield line, name, why
    own = set(_variables(tree))
    for node in _what_runs(tree):
        if isinstance(node, ast.Attribute):
            base, module = _last_name(node.value), ast.unparse(node.value)
            if (why := ATTRIBUTES.get((base, node.attr))) is not None:
                yield node.lineno, f"{base}.{node.attr}", why
            elif module in PARTS and module not in own and (why := _why_not(f"{module}.{node.attr}")) is not None:
                yield node.lineno, f"{module}.{node.attr}", why
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in METHODS:
            if _last_name(node.func.value) == "client":
                for keyword in node.keywords:
                    if keyword.arg in KEYWORDS:
                        yield keyword.value.lineno, keyword.arg, KEYWORDS[keyword.arg]
        elif isinstance(node, ast.AsyncFunctionDef):
            yield node.lineno, node.name, "calls wait by themselves: nothing is async"


def _why_not(name: str) -> str | None:
    """Why a module, or what is in it, is not there."""
    parts = name.split(".")
    packages = [".".join(parts[:count]) for count in range(len(parts), 0, -1)]
    for package in packages:
        if package in MODULES:
            return MODULES[package]
        if package in PARTS:
            has, why = PARTS[package]
            rest = name.removeprefix(package).lstrip(".").partition(".")[0]
            return None if not rest or has(rest) else why
    return None


def _what_runs(tree: ast.Module) -> Iterator[ast.AST]:
    """All that a module is made of, but what it does only as a program: `if __name__ == "__main__"`."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        is_program = isinstance(node, ast.If) and ast.unparse(node.test) == "__name__ == '__main__'"
        waiting += node.orelse if is_program else ast.iter_child_nodes(node)  # type: ignore[attr-defined]


def _variables(tree: ast.Module) -> Iterator[str]:
    """Names that the author gives to anything but a module: a list may be called `requests`."""
    for node in _what_runs(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _imported(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Names of modules and of what is taken from them, with their lines."""
    for node in _what_runs(tree):
        if isinstance(node, ast.Import):
            yield from ((it.name, node.lineno) for it in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ((f"{node.module}.{it.name}", node.lineno) for it in node.names)
