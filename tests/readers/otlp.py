"""A receiver of OpenTelemetry's metrics: reads each request with the official messages and writes the last one as JSON.

otlp.py PORT FILE: ends when it is killed.
"""

import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

from google.protobuf.json_format import MessageToJson
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
    ExportMetricsServiceResponse,
)


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"] or 0))
        right = (
            self.path == "/v1/metrics"
            and self.headers["content-type"] == "application/x-protobuf"
            and self.headers["authorization"] == "Bearer a-token-of-tests"
        )
        if right:
            request = ExportMetricsServiceRequest.FromString(body)
            if request.resource_metrics:
                with open(sys.argv[2], "w") as file:
                    file.write(MessageToJson(request))
        answer = ExportMetricsServiceResponse().SerializeToString()
        self.send_response(200 if right else 401)
        self.send_header("content-type", "application/x-protobuf")
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


HTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver).serve_forever()
