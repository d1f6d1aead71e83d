"""What every SDK must do alike: see tests/guests/conformance, which this is in Python."""

from typing import Any

from throng import Context, Counter, Error, Next, Scenario, check, done, feed, http, log, stopping, task

TEXT = 'Größe: 世界 🌍 \t"é"'
COUNTER = Counter("zähler_名")


class Conformance(Scenario):
    config: dict[str, Any]

    def start(self, context: Context) -> None:
        self.config = context.config
        if self.config["starts"] and feed("starts").next()["verdict"] == "nein":
            raise Error("kein Start: 不")

    @task(weight=3, tags=["weights"])
    def often(self) -> None:
        check("often", True)

    @task(tags=["weights"])
    def seldom(self) -> None:
        check("seldom", True)

    @task(tags=["decided"])
    def decides(self) -> Next:
        return self.never

    @task(weight=0, name="never by chance")
    def never(self) -> Next:
        check("decided", True)
        return done

    @task(tags=["bodies"])
    def bodies(self) -> None:
        pattern = bytes(i * 31 & 0xFF for i in range(256))
        for size in self.config["bodies"]:
            shifted = bytes(byte + size & 0xFF for byte in pattern)
            body = (shifted * (size // 256 + 1))[:size]
            response = http.post("/echo", name="binary", body=body)
            check(f"{size} bytes", response.length == size and response.content == body)

    @task(tags=["unicode"])
    def unicode(self) -> None:
        query, tags = {"größe": "世界 🌍"}, {"schlüssel": "值"}
        response = http.post("/echo", params=query, name="größe 🌍", tags=tags, body=TEXT)
        check("text: größe 🌍", response.text == TEXT)
        check("row: 名", feed("people").next()["名"] == 'Zoë 😀, "quoted"\nand more')
        response.fail("grüße 不")
        log.info(f"log: {TEXT}")
        COUNTER.add()

    @task(tags=["errors"])
    def errors(self) -> None:
        for expected in self.config["errors"]:
            kind = expected["kind"]
            error = refused(expected["url"], kind, "300ms" if kind == "timeout" else "10s")
            check(kind, type(error) is KINDS[kind])
            if isinstance(error, http.BodyTooLarge):
                check("the limit", str(self.config["limit"]) in str(error))

    @task(tags=["stopping"])
    def lingers(self) -> None:
        check("stopping", isinstance(refused("/slow-headers", "slow", None), http.Stopping) and stopping())

    @task(tags=["fails"])
    def fails(self) -> None:
        raise Error("größer als 世界 🌍")


KINDS = {
    "invalid-request": http.InvalidRequest,
    "forbidden": http.Forbidden,
    "dns": http.Dns,
    "connect": http.Connect,
    "tls": http.Tls,
    "timeout": http.Timeout,
    "closed": http.Closed,
    "protocol": http.Protocol,
    "body-too-large": http.BodyTooLarge,
}


def refused(url: str, name: str, timeout: str | None) -> http.TransportError | None:
    """Why there is no response."""
    try:
        http.get(url, name=name, timeout=timeout)
    except http.TransportError as error:
        return error
    return None
