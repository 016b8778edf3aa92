"""The DynamoDB endpoint that every peer uses: the local server's embedded table, built for release.

It answers in a tenth of a millisecond, so that what is measured is the function and not the table; AWS's
own DynamoDB Local takes one to three, and more of the machine's two cores. `Counter` stands between a
function and the table where calls and units are counted, never where time is measured.
"""
import base64
import http.client
import http.server
import json
import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time

START_SECONDS_MAX = 20
TABLE = "beforehand"
SHOP = "demo"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class LocalServer:
    def __init__(self, binary):
        # In memory where the machine has such a folder: a disk's moods would be measured along.
        folder = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
        self.port, self.data = free_port(), tempfile.mkdtemp(prefix="beforehand-bench-", dir=folder)
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        # A clock that stands still ticks no schedule: nothing else runs while something is timed.
        command = [binary, "serve", "--port", str(self.port), "--data", self.data, "--clock", "virtual", "--now", now]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        self.endpoint = f"http://127.0.0.1:{self.port}/local/aws"
        deadline = time.time() + START_SECONDS_MAX
        while True:
            try:
                self.call("GET", "/local/health")
                break
            except OSError:
                if time.time() > deadline:
                    raise SystemExit("the local server did not start")
                time.sleep(0.05)
        with open(os.path.join(self.data, "keys")) as keys:
            self.keys = keys.read()

    def call(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request(method, path, json.dumps(body) if body is not None else None)
        answer = connection.getresponse()
        text = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{path}: {text.decode(errors='replace')}")
        return json.loads(text)

    def connect(self, provider, secret):
        self.call("POST", "/local/desk", {"do": "connect", "shop": SHOP, "provider": provider, "secret": secret})

    def post(self, event):
        """Gives a delivery to the server's own functions."""
        event = json.loads(event)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("POST", event["rawPath"], base64.b64decode(event["body"]), event["headers"])
        answer = connection.getresponse()
        if answer.status != 200:
            raise SystemExit(f"the local server answered {answer.status}: {answer.read().decode(errors='replace')}")

    def item(self, pk):
        """An item as it is stored, or nothing."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        wish = {"TableName": TABLE, "Key": {"pk": {"S": pk}, "sk": {"S": "J"}}, "ConsistentRead": True}
        headers = {"x-amz-target": "DynamoDB_20120810.GetItem", "content-type": "application/x-amz-json-1.0"}
        connection.request("POST", "/local/aws/", json.dumps(wish), headers)
        return json.loads(connection.getresponse().read()).get("Item")

    def stop(self):
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.data, ignore_errors=True)


class Counter:
    """Passes requests on to the table, asks for the consumed capacity, and adds it up."""

    def __init__(self, server):
        self.calls, self.read_units, self.write_units = 0, 0.0, 0.0
        counter = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                operation = self.headers["x-amz-target"].split(".")[1]
                status, answer = counter.passed_on(server.port, operation, body)
                self.send_response(status)
                self.send_header("Content-Type", "application/x-amz-json-1.0")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.endpoint = f"http://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def passed_on(self, port, operation, body):
        body["ReturnConsumedCapacity"] = "TOTAL"
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        headers = {"x-amz-target": f"DynamoDB_20120810.{operation}", "content-type": "application/x-amz-json-1.0"}
        connection.request("POST", "/local/aws/", json.dumps(body), headers)
        response = connection.getresponse()
        answer = response.read()
        self.add(operation, json.loads(answer))
        return response.status, answer

    def add(self, operation, answer):
        self.calls += 1
        used = answer.get("ConsumedCapacity", [])
        units = sum(part["CapacityUnits"] for part in (used if isinstance(used, list) else [used]))
        if operation in ("GetItem", "BatchGetItem", "Query", "Scan", "TransactGetItems"):
            self.read_units += units
        elif "ConditionalCheckFailed" in answer.get("__type", ""):
            self.write_units += 1  # DynamoDB charges a failed condition; its reply does not say so.
        else:
            self.write_units += units

    def stop(self):
        self.http.shutdown()
        self.http.server_close()
