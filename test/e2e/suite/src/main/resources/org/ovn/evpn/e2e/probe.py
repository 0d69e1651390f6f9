#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Traffic for the end-to-end claims; runs inside a pod's or a host's network namespace.

serve NAME PORT             answer each TCP line with "NAME PEER LINE", print the same
ask ADDRESS PORT LINE       send one line, print the answer; exit 1 when nobody answers within two seconds
hear PORT                   print every UDP datagram heard until SIGINT: "SECONDS-SINCE-START SOURCE PAYLOAD"
shout ADDRESS PORT PAYLOAD  send one UDP datagram, broadcast allowed
who-has DEVICE FROM TARGET  broadcast an ARP request out of a device, with its MAC address
drum ADDRESS PORT MILLIS    send "beat-0", "beat-1", ... one each MILLIS until SIGINT, then print how many
"""
import socket
import sys
import threading
import time


def serve(name, port):
    server = socket.create_server(("0.0.0.0", int(port)), reuse_port=True)
    print("serving", flush=True)
    while True:
        client, peer = server.accept()
        threading.Thread(target=answer, args=(client, peer[0], name), daemon=True).start()


def answer(client, peer, name):
    with client:
        client.settimeout(5)
        line = client.makefile().readline().strip()
        reply = f"{name} {peer} {line}\n"
        print(reply, end="", flush=True)
        client.sendall(reply.encode())


def ask(address, port, line):
    try:
        with socket.create_connection((address, int(port)), timeout=2) as client:
            client.sendall((line + "\n").encode())
            print(client.makefile().readline().strip())
    except OSError as silence:
        print(f"no answer: {silence}")
        sys.exit(1)


def hear(port):
    ear = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    ear.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    ear.bind(("", int(port)))
    start = time.monotonic()
    print("listening", flush=True)
    while True:
        payload, source = ear.recvfrom(2048)
        print(f"{time.monotonic() - start:.3f} {source[0]} {payload.decode(errors='replace')}", flush=True)


def shout(address, port, payload):
    mouth = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    mouth.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    mouth.sendto(payload.encode(), (address, int(port)))


def who_has(device, source, target):
    mac = bytes.fromhex(open(f"/sys/class/net/{device}/address", encoding="ascii").read().strip().replace(":", ""))
    mouth = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    mouth.bind((device, 0))
    request = bytes.fromhex("0001080006040001") + mac + socket.inet_aton(source) + bytes(6) + socket.inet_aton(target)
    mouth.send(b"\xff" * 6 + mac + b"\x08\x06" + request)


def drum(address, port, millis):
    mouth = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    mouth.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    sent = 0
    try:
        while True:
            mouth.sendto(f"beat-{sent}".encode(), (address, int(port)))
            sent += 1
            time.sleep(float(millis) / 1000)
    except KeyboardInterrupt:
        print(sent)


if __name__ == "__main__":
    try:
        tools = {"serve": serve, "ask": ask, "hear": hear, "shout": shout, "who-has": who_has, "drum": drum}
        tools[sys.argv[1]](*sys.argv[2:])
    except KeyboardInterrupt:
        pass
