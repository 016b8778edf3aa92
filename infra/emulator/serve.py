"""Starts the emulator with the two things that it lacks and the suite needs.

1. SES's own events. At AWS nobody but SES may publish events of the source `aws.ses`; the emulator's SES
   publishes none, so the suite stands in for it, and its events are let through. Everything after that is
   the emulator's: the default bus, the template's rule, its target.
2. A table that refuses. While the file named by REFUSALS exists, every request to DynamoDB is answered as
   one over its capacity is.
"""
import os
import sys

from ministack.app import main
from ministack.services import dynamodb, eventbridge

eventbridge._put_events.__defaults__ = (True,)

answer = dynamodb.handle_request
REFUSED = b'{"__type":"com.amazonaws.dynamodb.v20120810#ThrottlingException","message":"Rate exceeded"}'


async def answer_or_refuse(method, path, headers, body, query_params):
    if os.path.exists(os.environ["REFUSALS"]):
        return 400, {"Content-Type": "application/x-amz-json-1.0"}, REFUSED
    return await answer(method, path, headers, body, query_params)


dynamodb.handle_request = answer_or_refuse
sys.argv = ["ministack"]
main()
