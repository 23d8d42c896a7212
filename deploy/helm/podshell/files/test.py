"""Asks a release whether it is ready, and whether it keeps strangers out. Python's standard library alone."""

import os
import socket
import sys
import time
import urllib.error
import urllib.request

UPGRADE = (
    "GET {path} HTTP/1.1\r\n"
    "Host: {host}\r\n"
    "Connection: Upgrade\r\n"
    "Upgrade: websocket\r\n"
    "Sec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
    "\r\n"
)


def expect_ready(service, port):
    """Each pod behind a headless Service, not just one of them."""
    addresses = {found[4][0] for found in socket.getaddrinfo(service, port, type=socket.SOCK_STREAM)}
    for address in addresses:
        host = "[%s]" % address if ":" in address else address
        url = "http://%s:%d/q/health/ready" % (host, port)
        with urllib.request.urlopen(url, timeout=5) as answer:
            if answer.status != 200:
                raise AssertionError("%s answers %d" % (url, answer.status))
    return "%d of %s are ready" % (len(addresses), service)


def expect_page(service, port):
    with urllib.request.urlopen("http://%s:%d/" % (service, port), timeout=5) as answer:
        if answer.status != 200:
            raise AssertionError("the page answers %d" % answer.status)
    return "the page is there"


def expect_refusal(service, port):
    """An upgrade without a token gets no further than the upgrade."""
    with socket.create_connection((service, port), timeout=5) as connection:
        connection.sendall(UPGRADE.format(path="/questions/playground", host=service).encode())
        status = connection.makefile("rb").readline().decode("ascii", "replace").split(" ")
    if len(status) < 2 or status[1] != "401":
        raise AssertionError("an upgrade without a token is answered %r, not 401" % " ".join(status))
    return "an upgrade without a token is refused"


def checks(environment):
    for service in environment["READY"].split():
        name, port = service.rsplit(":", 1)
        yield expect_ready, name, int(port)
    gateway, port = environment["GATEWAY"].rsplit(":", 1)
    yield expect_page, gateway, int(port)
    yield expect_refusal, gateway, int(port)


def main():
    deadline = time.monotonic() + float(os.environ["TIMEOUT_SECONDS"])
    for check, *arguments in checks(os.environ):
        while True:
            try:
                print(check(*arguments), flush=True)
                break
            except (OSError, AssertionError) as failure:  # URLError and HTTPError are OSErrors
                if time.monotonic() > deadline:
                    sys.exit("%s:%d: %s" % (*arguments, failure))
                time.sleep(2)


if __name__ == "__main__":
    main()
