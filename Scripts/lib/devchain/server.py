"""JSON-RPC 2.0 over HTTP/1.1 on loopback: a thread a connection, one request at a time."""

import json
import sys
import threading
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from .errors import RpcError
from .methods import Methods

MAX_REQUEST_BYTES = 4 * 1024 * 1024
MAX_BATCH = 1_000
IDLE_SECONDS = 120


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port, chain):
        self.methods = Methods(chain)
        self.lock = threading.Lock()
        super().__init__(("127.0.0.1", port), Handler)

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_port}"

    def answer(self, body):
        """The reply to a request's bytes; None where only notifications were sent."""
        try:
            request = json.loads(body)
        except (ValueError, RecursionError):
            return _failure(None, RpcError(-32700, "parse error"))
        if not isinstance(request, list):
            return self._answer_one(request)
        if not request:
            return _failure(None, RpcError(-32600, "empty batch"))
        if len(request) > MAX_BATCH:
            return _failure(None, RpcError(-32600, f"batch of more than {MAX_BATCH} requests"))
        replies = [self._answer_one(one) for one in request]
        return [reply for reply in replies if reply is not None] or None

    def _answer_one(self, request):
        if not isinstance(request, dict) or "method" not in request:
            return _failure(None, RpcError(-32600, "invalid request"))
        identifier = request.get("id")
        try:
            with self.lock:
                result = self.methods.call(request["method"], request.get("params") or [])
            reply = {"jsonrpc": "2.0", "id": identifier, "result": result}
        except RpcError as error:
            reply = _failure(identifier, error)
        except Exception as error:  # our own fault: say so, and keep serving
            traceback.print_exc(file=sys.stderr)
            fault = RpcError(-32603, f"internal error: {type(error).__name__}")
            reply = _failure(identifier, fault)
        return reply if "id" in request else None


def _failure(identifier, error):
    return {"jsonrpc": "2.0", "id": identifier, "error": error.shown()}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    timeout = IDLE_SECONDS

    def do_POST(self):
        length = self.headers.get("content-length", "")
        if not length.isdecimal():
            return self._refuse(411, "a content-length is needed")
        if int(length) > MAX_REQUEST_BYTES:
            return self._refuse(413, f"a request may have {MAX_REQUEST_BYTES} bytes")
        reply = self.server.answer(self.rfile.read(int(length)))
        self._send(200, b"" if reply is None else json.dumps(reply).encode())

    def _refuse(self, status, reason):
        self.close_connection = True
        self._send(status, json.dumps(_failure(None, RpcError(-32600, reason))).encode())

    def _send(self, status, body):
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        if self.close_connection:
            self.send_header("connection", "close")
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, *_):
        pass
