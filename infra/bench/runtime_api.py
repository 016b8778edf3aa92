"""One process of a function, fed by Lambda's Runtime API on loopback, and what it used.

A plain socket server: Python's http.server takes as long as the functions that are measured.
"""
import json
import os
import socket
import subprocess
import threading
import time

START_SECONDS_MAX = 30
ANSWER_SECONDS_MAX = 30
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


class RuntimeApi:
    """Serves one function process."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = "127.0.0.1:%d" % self.listener.getsockname()[1]
        self.changed = threading.Condition()
        self.events, self.answers, self.first_asked_at, self.count = [], {}, None, 0
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        stream = connection.makefile("rwb")
        try:
            while line := stream.readline():
                path, body = line.split()[1].decode(), read_body(stream)
                if path.endswith("/invocation/next"):
                    stream.write(self._next())
                else:
                    self._take(path, body)
                    stream.write(b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n")
                stream.flush()
        except (ConnectionError, ValueError):
            pass  # The function was stopped.

    def _next(self):
        with self.changed:
            if self.first_asked_at is None:
                self.first_asked_at = time.perf_counter()
            self.changed.notify_all()
            while not self.events:
                self.changed.wait()
            number, event = self.events.pop(0)
        head = (
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
            f"Lambda-Runtime-Aws-Request-Id: {number}\r\n"
            f"Lambda-Runtime-Deadline-Ms: {int(time.time() * 1000) + 30_000}\r\n"
            "Lambda-Runtime-Invoked-Function-Arn: arn:aws:lambda:us-east-1:000000000000:function:f\r\n"
            f"Content-Length: {len(event)}\r\n\r\n"
        )
        return head.encode() + event

    def _take(self, path, body):
        at = time.perf_counter()
        number = path.split("/")[-2] if "/invocation/" in path else "init"
        with self.changed:
            self.answers[number] = (at, path.rsplit("/", 1)[-1], body)
            self.changed.notify_all()

    def wait_for_start(self):
        with self.changed:
            self.changed.wait_for(lambda: self.first_asked_at or "init" in self.answers, START_SECONDS_MAX)
        if self.first_asked_at is None:
            raise SystemExit(f"the function never asked for work: {self.answers.get('init')}")
        return self.first_asked_at

    def invoke(self, event):
        """The answer, and the seconds until it came."""
        self.count += 1
        number = f"00000000-0000-4000-8000-{self.count:012d}"
        started = time.perf_counter()
        with self.changed:
            self.events.append((number, event))
            self.changed.notify_all()
            self.changed.wait_for(lambda: number in self.answers, ANSWER_SECONDS_MAX)
        at, kind, body = self.answers.pop(number, (0.0, "no answer", b""))
        return kind, body, at - started


def read_body(stream):
    headers = {}
    while line := stream.readline().strip():
        name, _, value = line.decode().partition(":")
        headers[name.lower()] = value.strip()
    if headers.get("transfer-encoding") != "chunked":
        return stream.read(int(headers.get("content-length", 0)))
    parts = []
    while size := int(stream.readline(), 16):
        parts.append(stream.read(size))
        stream.readline()
    stream.readline()
    return b"".join(parts)


class Function:
    """A running function. `cpu_seconds` and `peak_megabytes` are its own, read from /proc."""

    def __init__(self, command, environment):
        self.api = RuntimeApi()
        environment = {
            "PATH": os.environ["PATH"],
            "AWS_LAMBDA_RUNTIME_API": self.api.address, "AWS_LAMBDA_FUNCTION_NAME": "f",
            "AWS_LAMBDA_FUNCTION_VERSION": "1", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256",
            "AWS_LAMBDA_LOG_STREAM_NAME": "s", "AWS_LAMBDA_LOG_GROUP_NAME": "g",
            "AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local",
            **environment,
        }
        output = None if os.environ.get("SHOW") else subprocess.DEVNULL
        started = time.perf_counter()
        self.process = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
        self.init_seconds = self.api.wait_for_start() - started
        self.init_cpu_seconds = self.cpu_seconds()

    def invoke(self, event):
        """The reply as API Gateway would see it, and the seconds; a failed invocation is a 502."""
        kind, body, seconds = self.api.invoke(event)
        if kind != "response":
            return {"statusCode": 502, "body": body.decode(errors="replace")}, seconds
        return json.loads(body), seconds

    def cpu_seconds(self):
        """CPU time of all threads, to the nanosecond where the kernel keeps it."""
        folder = f"/proc/{self.process.pid}/task"
        try:
            return sum(int(open(f"{folder}/{thread}/schedstat").read().split()[0]) for thread in os.listdir(folder)) / 1e9
        except FileNotFoundError:
            fields = open(f"/proc/{self.process.pid}/stat").read().rsplit(")", 1)[1].split()
            return (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND

    def peak_megabytes(self):
        with open(f"/proc/{self.process.pid}/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.api.listener.close()
