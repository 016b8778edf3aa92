"""Lambda's Runtime API, no more than the job needs: lighter than the managed runtime's own client.

usage: bootstrap.py MODULE, whose `handler` takes the events.
"""
import http.client
import importlib
import json
import os
import sys
import time

ROOT = "/2018-06-01/runtime/invocation"


class Context:
    """What the idempotency library asks of an invocation."""

    def __init__(self, headers):
        self.aws_request_id = headers["lambda-runtime-aws-request-id"]
        self.deadline_ms = int(headers["lambda-runtime-deadline-ms"])

    def get_remaining_time_in_millis(self):
        return self.deadline_ms - int(time.time() * 1000)


def main():
    handler = importlib.import_module(sys.argv[1]).handler
    connection = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
    while True:
        connection.request("GET", f"{ROOT}/next")
        answer = connection.getresponse()
        event, context = json.loads(answer.read()), Context(answer.headers)
        try:
            path, body = "response", handler(event, context)
        except Exception as error:  # As the managed runtime does: the invocation failed, the process goes on.
            path, body = "error", {"errorMessage": str(error)}
        connection.request("POST", f"{ROOT}/{context.aws_request_id}/{path}", json.dumps(body))
        connection.getresponse().read()


main()
