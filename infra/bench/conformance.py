"""What every peer must do before it is measured. Five checks; a peer that fails one is left out."""
import json


def failure(peer, function, server, numbers):
    """What is wrong, in a few words; nothing if the peer does the job."""
    good, unsigned, crossed = next(numbers), next(numbers), next(numbers)
    for number in (good, unsigned, crossed):
        peer.prepare(server, number)
    before, delivery = peer.item(server, good), peer.delivery(good)

    answer, _ = function.invoke(delivery)
    stored = peer.item(server, good)
    if answer["statusCode"] != 200 or stored is None or stored == before:
        said = f"{answer['statusCode']} {answer.get('body', '')}"
        return f"a good delivery was answered {said} and stored {json.dumps(stored)}"
    if (state := peer.state(server, good)) != peer.earlier_state:
        return f"a good delivery is kept as {state}"

    answer, _ = function.invoke(delivery)
    if answer["statusCode"] != 200 or peer.item(server, good) != stored:
        return f"a duplicate was answered {answer['statusCode']} and changed what is stored"

    before = peer.item(server, unsigned)
    answer, _ = function.invoke(peer.signed(peer.body(unsigned), "forged", secret="another-secret-of-somebody"))
    if answer["statusCode"] != 401 or peer.item(server, unsigned) != before:
        return f"a bad signature was answered {answer['statusCode']}"

    for body in (b"{\"id\": 1, \"updated_at\"", b"[]", b"\xff"):
        answer, _ = function.invoke(peer.signed(body, "malformed"))
        if answer["statusCode"] >= 500:
            return f"a malformed body was answered {answer['statusCode']}: {answer['body']}"

    for delivery in peer.later_and_earlier(crossed):
        answer, _ = function.invoke(delivery)
        if answer["statusCode"] != 200:
            return f"deliveries in the wrong order were answered {answer['statusCode']}"
    if (state := peer.state(server, crossed)) != peer.later_state:
        return f"deliveries in the wrong order leave it as {state}"
    return None
