"""What the locustfiles here talk to: `python3 server.py PORT`.

| path | answer |
|---|---|
| `/echo` | 200, the request as JSON: method, path, query, headers (names in lower case), body |
| `/status/N` | N |
| `/redirect` | 302 to `/echo?redirected` |
| `/cookie` | 200, sets `session=s1` and `theme=dark` |
| `/slow` | 200, after a second |
| `/text` | 200, `grüße` in Latin-1 |
"""

import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def answer(self) -> None:
        url = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        status, headers, content = 200, [("content-type", "application/json")], b""
        match url.path.split("/")[1:]:
            case ["status", number]:
                status = int(number)
            case ["redirect"]:
                status, headers = 302, [("location", "/echo?redirected")]
            case ["cookie"]:
                headers = [("set-cookie", "session=s1; Path=/"), ("set-cookie", "theme=dark; Path=/")]
            case ["slow"]:
                time.sleep(1)
            case ["text"]:
                headers, content = [("content-type", "text/plain; charset=iso-8859-1")], "grüße".encode("latin1")
            case _:
                fields = {name.lower(): value for name, value in self.headers.items()}
                told = {"method": self.command, "path": url.path, "query": url.query, "headers": fields}
                content = json.dumps(told | {"body": body.decode("latin1")}).encode()
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        if status not in (204, 304):
            self.send_header("content-length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = answer

    def log_message(self, *_: object) -> None:
        pass


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
