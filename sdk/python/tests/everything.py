"""Calls every function of every interface once, against the shop, and fails with what was not as it should be.

One user makes one iteration and is done. How it is run, and what the report must then hold, is told by the guest of the
same name in tests/guests. Beyond that: Python's own library, and what is wrong with an author's code.
"""

import base64
import datetime
import logging
import os
import random as python_random
import secrets
import sys
import time
import uuid
from typing import Any

from throng import (
    Context,
    Counter,
    Error,
    FeedExhausted,
    Gauge,
    Next,
    Plan,
    Rate,
    Scenario,
    Trend,
    UnknownFeed,
    check,
    constant,
    done,
    feed,
    http,
    log,
    now,
    random,
    stopping,
    task,
    think,
)

HEALTH = "/api/v1/health"
LOGIN = "/api/v1/auth/login"
TITLE = "é € 😀"
ME = "/api/v1/users/me"
ELSEWHERE = "http://elsewhere.example/"
CREDENTIALS = {"email": "qa.user1@example.com", "password": "TestPass123!"}

COUNTER = Counter("everything_counter")
GAUGE = Gauge("everything_gauge")
TREND = Trend("everything_trend")


class Everything(Scenario):
    think = constant(0)
    config_schema = {"type": "object"}

    @staticmethod
    def set_up(plan: Plan) -> dict[str, int]:
        ensure("fixture: config", plan.config["answer"] == 42)
        ensure("fixture: requests can be sent", http.get(HEALTH).ok)
        return {"answer": 42}

    @staticmethod
    def tear_down(state: Any) -> None:
        ensure("fixture: state", state == {"answer": 42})
        log.info("tear-down")

    def start(self, context: Context) -> None:
        ensure("context: the user's number", context.number == 0)
        ensure("context: the scenario's name", context.scenario != "")
        ensure("context: config", context.config["answer"] == 42)
        ensure("context: labels", context.labels == {"stage": "test"})
        ensure("flow: requests can be sent in start", http.get(HEALTH).ok)

    @task(tags=["all"])
    def everything(self) -> Next:
        requests()
        responses()
        flow()
        report()
        feeds()
        standard_library()
        mistakes()
        return done

    def stop(self) -> None:
        log.info("stop")
        ensure("flow: requests can be sent in stop", http.get(HEALTH).ok)


def ensure(what: str, holds: bool) -> None:
    if not holds:
        raise Error(what)


def requests() -> None:
    methods()
    headers(bodies())
    page = http.get(
        "/api/v1/products",
        params={"page": 2, "limit": 3, "ignored": "a b&c=d/ü", "none": None},
        name="tagged",
        tags={"kind": "tagged"},
        timeout="10s",
    )
    ensure("http: a query", page.json("/page") == 2 and page.json("/limit") == 3)
    several()
    options()
    unsendable()


def methods() -> None:
    ensure("http: GET", http.get(HEALTH).status == 200)
    head = http.head(HEALTH)
    ensure("http: HEAD", head.status == 200 and head.length == 0)
    for method in (http.put, http.patch, http.delete, http.options):
        ensure("http: a method that the shop refuses", method(HEALTH, expect=[405]).status == 405)
    ensure("http: another method", http.request("PURGE", HEALTH, expect=405).status == 405)


def bodies() -> str:
    response = http.post(LOGIN, json=CREDENTIALS)
    ensure("http: a JSON body", response.status == 200)
    text = '{"email": "qa.user1@example.com", "password": "TestPass123!"}'
    media_type = {"content-type": "application/json"}
    ensure("http: a text as body", http.post(LOGIN, headers=media_type, body=text).ok)
    ensure("http: bytes as body", http.post(LOGIN, headers=media_type, body=text.encode()).ok)
    ensure("http: a text without its type", http.post(LOGIN, body=text, expect=415).status == 415)
    ensure("http: such a text in the short way", http.post(LOGIN, body=text, name="without a type").status == 415)
    ensure("http: a form as body", http.post(LOGIN, form=CREDENTIALS, expect=415).status == 415)
    return str(response.json("/access_token"))


def headers(token: str) -> None:
    ensure("http: no default header at first", http.get(ME, expect=401).status == 401)
    http.default_header("authorization", f"Bearer {token}")
    ensure("http: a default header", http.get(ME).status == 200)
    task = http.post("/api/v1/tasks", json={"project_id": 2001, "title": TITLE}, name="a title")
    ensure("http: a JSON body beyond ASCII", task.json("/title") == TITLE)
    ensure("http: that is taken away", http.delete(f"/api/v1/tasks/{task.json('/id')}", name="a title").ok)
    http.default_header("Authorization", "Bearer wrong")
    ensure("http: a default header is replaced", http.get(ME, expect=401).status == 401)
    ensure("http: a request's own header goes first", http.get(ME, bearer=token).status == 200)
    http.remove_default_header("authorization")
    ensure("http: a default header is taken away", http.get(ME, expect=401).status == 401)
    http.clear_cookies()


def several() -> None:
    products = [http.Request("GET", f"/api/v1/products/{id}", name="GET /products/:id") for id in range(101, 106)]
    *responses, last = http.send_all([*products, http.Request("GET", ELSEWHERE, name="forbidden")], max_parallel=2)
    ensure("http: send_all with a forbidden host", isinstance(last, http.Forbidden))
    ids = [it.json("/id") for it in responses if isinstance(it, http.Response)]
    ensure("http: the order of send_all", ids == [101, 102, 103, 104, 105])
    both = http.send_all([http.Request("GET", HEALTH), http.Request("GET", HEALTH)])
    ensure("http: send_all without a limit", all(isinstance(it, http.Response) for it in both))
    ensure("http: send_all of nothing", http.send_all([]) == [])


def options() -> None:
    discarded = http.get(HEALTH, discard_body=True, redirects=0)
    ensure("http: a discarded body is counted", discarded.content == b"" and discarded.length > 0)
    both = http.send_all([http.Request("GET", HEALTH, discard_body=True), http.Request("GET", HEALTH)])
    kept = [len(it.content) > 0 for it in both if isinstance(it, http.Response)]
    ensure("http: send_all with options", kept == [False, True])
    in_chunks = http.post(LOGIN, json=CREDENTIALS, chunked=True, expect_continue=True)
    ensure("http: a body in chunks that waits to be wanted", in_chunks.status == 200)
    squeezed = http.post(LOGIN, json=CREDENTIALS, compress="gzip", expect=400)
    ensure("http: a compressed body, which the shop can't read", squeezed.status == 400)
    form: dict[str, str | http.File] = {"a": "b", "c": http.File("d.txt", "e", "text/plain")}
    ensure("http: a multipart form", http.post(LOGIN, multipart=form, expect=415).status == 415)


def unsendable() -> None:
    raises("http: a forbidden host", http.Forbidden, lambda: http.get(ELSEWHERE, name="forbidden"))
    raises("http: an invalid URL", http.InvalidRequest, lambda: http.get("no-slash", name="invalid"))
    http.default_header("bad name", "x")
    raises("http: an invalid default header", http.InvalidRequest, lambda: http.get(HEALTH, name="invalid"))
    ensure("http: that is reported once", http.get(HEALTH).ok)


def raises(what: str, kind: type[Exception], call: Any) -> Exception:
    try:
        call()
    except kind as error:
        return error
    raise Error(what)


def responses() -> None:
    response = http.get("/api/v1/products/101", name="GET /products/:id")
    ensure("response: status", response.status == 200 and response.ok)
    ensure("response: a header, in any case", response.header("Content-TYPE") == "application/json")
    ensure("response: no such header", response.header("x-nothing") is None)
    ensure("response: all headers", ("content-type", "application/json") in response.headers)
    ensure("response: its URL", response.url.endswith("/api/v1/products/101"))
    ensure("response: its protocol", response.version == "HTTP/1.1")
    ensure("response: no trailers", response.trailers == [])
    ensure("response: timings", response.timings.total >= response.timings.waiting > 0)
    text = response.text
    ensure("response: text", text.startswith("{") and "101" in text)
    ensure("response: bytes", response.content == text.encode() and response.length == len(text.encode()))
    product = response.json()
    ensure("response: JSON", product["id"] == 101 and product["price"] > 0)
    ensure("response: a number by pointer", response.json("/id") == 101)
    ensure("response: a text by pointer", response.json("/name") == product["name"])
    ensure("response: no value", response.json("/nothing") is None)
    metrics = http.get("/metrics")
    ensure("response: no value in what is not JSON", metrics.json("/id") is None)
    ensure("response: not JSON", str(raises("no error", Error, metrics.json)) == "body: not JSON")
    http.get("/api/v1/products/999999999", name="passed").pass_()
    http.get(HEALTH, name="failed").fail("on purpose")
    checked = http.get(HEALTH, name="checked")
    ensure("response: a check that does not hold", not checked.check("fails its request", False))


def flow() -> None:
    before = now()
    think("20ms")
    ensure("flow: think and now", now() >= before + 0.02)
    ensure("flow: not stopping", not stopping())
    ensure("random: two draws differ", random.u64() != random.u64())
    for _ in range(100):
        ensure("random: integers", 1 <= random.between(1, 6) <= 6)
        ensure("random: fractions", 0.5 <= random.uniform(0.5, 0.75) < 0.75)
        ensure("random: choice", random.choose(["a", "b"]) in "ab")
    ensure("random: certainty", random.chance(1) and not random.chance(0))
    numbers = list(range(100))
    random.shuffle(numbers)
    ensure("random: shuffle", numbers != sorted(numbers) and set(numbers) == set(range(100)))
    ensure("random: bytes", len(random.randbytes(13)) == 13 and random.randbytes(13) != random.randbytes(13))
    ensure("random: UUID", uuid.UUID(random.uuid()).version == 4 and random.uuid() != random.uuid())


def report() -> None:
    check("holds", True)
    check("does not hold", False)
    COUNTER.add()
    COUNTER.add(2.5)
    COUNTER.add(float("nan"))
    for value in (1, 3, 2):
        GAUGE.set(value)
        TREND.add(10 * value)
        Rate("everything_rate").add(value > 1)
    log.debug("a debug line")
    log.info("an info line")
    log.warn("a warning")
    log.error("an error line")


def feeds() -> None:
    accounts = feed("accounts")
    first = accounts.next()
    ensure("feed: a row", first["email"] == "qa.user1@example.com" and first["nick"] == "")
    ensure("feed: its columns in order", list(first) == ["email", "age", "active", "nick"])
    ensure("feed: the next row", accounts.next()["email"] == "qa.user2@example.com")
    ensure("feed: it starts over", accounts.next() == first)
    raises("feed: unknown", UnknownFeed, feed("nothing").next)
    ensure("feed: a row that is used once", feed("vouchers").next()["code"] == "WELCOME")
    raises("feed: exhausted", FeedExhausted, feed("vouchers").next)


def standard_library() -> None:
    before, calendar = now(), time.time()
    time.sleep(0.02)
    ensure("time.sleep", now() >= before + 0.02)
    ensure("time.time", time.time() >= calendar + 0.02 and datetime.datetime.now().year >= 2025)
    ensure("time.monotonic", abs(time.monotonic() - now()) < 1)
    ensure("strptime", datetime.datetime.strptime("2025-01-31", "%Y-%m-%d").month == 1)
    ensure("random", python_random.random() != python_random.random())
    ensure("uuid, secrets, os.urandom", uuid.uuid4() != uuid.uuid4() and secrets.token_hex() != os.urandom(32).hex())
    ensure("base64 and codecs", base64.b64encode("ü".encode("latin-1")) == b"/A==" and b"\x80".decode("cp1252") == "€")
    ensure("what all users begin with counts no references", all(map(sys._is_immortal, (http, base64, standard_library, Scenario))))
    raises("files are denied", OSError, lambda: open("/etc/passwd"))
    logging.getLogger("python").warning("a %s from logging", "warning")
    print("printed", "line")


def mistakes() -> None:
    raises("two bodies", TypeError, lambda: http.post(HEALTH, json={}, body="x"))
    raises("an unknown setting", TypeError, lambda: http.get(HEALTH, headrs={}))  # type: ignore[call-arg]
    raises("an unknown coding", ValueError, lambda: http.post(HEALTH, body="x", compress="zip"))  # type: ignore[arg-type]
    raises("a negative time", ValueError, lambda: think(-1))
    raises("a late import", ModuleNotFoundError, lambda: __import__("csv"))
