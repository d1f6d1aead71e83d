"""How locustfiles are read before they are built. Needs only Python."""

import ast
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import build
import locustfile

LOCUSTFILES = Path(__file__).resolve().parent / "locust"


def refused(text: str) -> list[str]:
    """What is refused in a locustfile, without its folder."""
    file = Path("locustfile.py")
    return locustfile.refusals({file: ast.parse(text)})


class Refusals(unittest.TestCase):
    def test_each_is_told_with_its_line(self) -> None:
        for line, what in [
            ("requests.get('/')", "requests.get: a user's own client"),
            ("from requests import Session", "requests.Session: a user's own client"),
            ("from requests.adapters import HTTPAdapter", "requests.adapters.HTTPAdapter: a user's own client"),
            ("import httpx", "httpx: a user's own client"),
            ("import urllib.request", "urllib.request: a user's own client"),
            ("from http.client import HTTPConnection", "http.client.HTTPConnection: a user's own client"),
            ("import socket", "socket: a user's own client"),
            ("from urllib3 import PoolManager", "urllib3.PoolManager: a user's own client"),
            ("http = urllib3.PoolManager()", "urllib3.PoolManager: a user's own client"),
            ("import threading", "threading: a user is alone"),
            ("from concurrent.futures import ThreadPoolExecutor", "concurrent.futures.ThreadPoolExecutor: a user"),
            ("import subprocess", "subprocess: a sandbox starts no programs"),
            ("import asyncio", "asyncio: calls wait by themselves"),
            ("from websocket import create_connection", "websocket.create_connection: there are no WebSockets"),
            ("import grpc", "grpc: there is no gRPC yet"),
            ("from gevent.pool import Pool", "gevent.pool.Pool: of gevent there is sleep"),
            ("gevent.spawn(f)", "gevent.spawn: of gevent there is sleep"),
            ("from locust import MarkovTaskSet", "locust.MarkovTaskSet: MarkovTaskSet is not there"),
            ("from locust.contrib.mqtt import MqttUser", "locust.contrib.mqtt.MqttUser: of locust.contrib there is"),
            ("from locust.stats import stats_history", "locust.stats.stats_history: a sandboxed user knows nothing"),
            ("locust.stats.stats_printer(s)", "locust.stats.stats_printer: a sandboxed user knows nothing"),
            ("if environment.stats.total.fail_ratio > 0.1: pass", "environment.stats: a sandboxed user knows nothing"),
            ("self.environment.runner.send_message('x')", "runner.send_message: users can't send"),
            ("self.client.get('/', proxies={})", "proxies: connections are the plan's"),
            ("self.client.post('/', cert='x')", "cert: certificates are the plan's"),
            ("async def task(self): pass", "task: calls wait by themselves"),
        ]:
            told = refused(f"from locust import HttpUser\n{line}\n")
            self.assertEqual(len(told), 1, (line, told))
            self.assertTrue(told[0].startswith(f"locustfile.py:2: {what}"), told[0])

    def test_what_works_is_not_refused(self) -> None:
        text = "import gevent\nfrom gevent import sleep\nfrom urllib.parse import quote\nfrom locust.contrib.fasthttp import FastHttpUser\n"
        text += "from locust import runners, stats\nimport locust.stats\nlocust.stats.CSV_STATS_INTERVAL_SEC = 5\nstats = {}\nstats.clear()\n"
        text += "import urllib3\nurllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)\n"
        text += "from requests.auth import HTTPBasicAuth\n"
        text += "def sum_up(urllib3):\n    requests = []\n    requests.append(urllib3.total)\n"
        self.assertEqual(refused(text + "gevent.sleep(1)\nd.get('cert')\n"), [])

    def test_of_requests_there_is_a_part(self) -> None:
        self.assertEqual(refused("import requests\nok = requests.codes.ok\nwrong = requests.exceptions.HTTPError\n"), [])

    def test_what_it_does_as_a_program_may_be_anything(self) -> None:
        program = "if __name__ == '__main__':\n    import subprocess, os\n    os.system('locust -f locustfile.py')\n"
        self.assertEqual(refused(program), [])
        self.assertEqual(refused(f"{program}else:\n    import socket\n")[0].partition(": ")[0], "locustfile.py:5")

    def test_an_author_s_own_module_may_have_any_name(self) -> None:
        folder = Path(tempfile.mkdtemp())
        (folder / "requests.py").write_text("import socket\n")
        source = folder / "locustfile.py"
        source.write_text("import requests\nfrom locust import HttpUser\n")
        told = locustfile.refusals(locustfile.modules(source, ast.parse(source.read_text())))
        self.assertEqual([it.partition(": ")[0] for it in told], [f"{folder / 'requests.py'}:1"])


class Reading(unittest.TestCase):
    def test_a_locustfile_is_known_by_its_import(self) -> None:
        for text, expected in [
            ("from locust import HttpUser", True),
            ("import locust.contrib.fasthttp", True),
            ("from throng import Scenario  # not locust", False),
        ]:
            tree = ast.parse(text)
            self.assertEqual(locustfile.is_one(tree, [tree]), expected, text)

    def test_files_that_it_names_are_taken(self) -> None:
        source = LOCUSTFILES / "library.py"
        self.assertEqual(locustfile.files(source, [ast.parse(source.read_text())]), ["data/people.csv"])

    def test_who_listens_has_a_fixture(self) -> None:
        for name, expected in [("telling", True), ("methods", False)]:
            self.assertEqual(build.entry_of(LOCUSTFILES / f"{name}.py", {})[1], expected, name)

    def test_all_locustfiles_here_may_be_built(self) -> None:
        sources = [it for it in sorted(LOCUSTFILES.glob("*.py")) if it.name != "server.py"]
        self.assertGreaterEqual(len(sources), 20)
        for source in sources:
            self.assertIn("locust.component", build.entry_of(source, {})[0], source)


if __name__ == "__main__":
    unittest.main()
