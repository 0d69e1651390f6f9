#!/usr/bin/env python3
"""Traffic for the end-to-end claims; runs inside a pod's or a host's network namespace.

serve NAME PORT LOG         answer each TCP line with "NAME PEER LINE", log the same
ask ADDRESS PORT LINE       send one line, print the answer; exit 1 when nobody answers within two seconds
hear PORT SECONDS           print every UDP datagram heard: "SECONDS-SINCE-START SOURCE PAYLOAD"
shout ADDRESS PORT PAYLOAD  send one UDP datagram, broadcast allowed
drum ADDRESS PORT MILLIS    send "beat-0", "beat-1", ... one each MILLIS until SIGINT, then print how many
"""
import socket
import sys
import threading
import time


def serve(name, port, log):
    server = socket.create_server(("0.0.0.0", int(port)), reuse_port=True)
    while True:
        client, peer = server.accept()
        threading.Thread(target=answer, args=(client, peer[0], name, log), daemon=True).start()


def answer(client, peer, name, log):
    with client, open(log, "a", encoding="ascii") as out:
        client.settimeout(5)
        line = client.makefile().readline().strip()
        reply = f"{name} {peer} {line}\n"
        out.write(reply)
        out.flush()
        client.sendall(reply.encode())


def ask(address, port, line):
    try:
        with socket.create_connection((address, int(port)), timeout=2) as client:
            client.sendall((line + "\n").encode())
            print(client.makefile().readline().strip())
    except OSError as silence:
        print(f"no answer: {silence}")
        sys.exit(1)


def hear(port, seconds):
    ear = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    ear.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    ear.bind(("", int(port)))
    start = time.monotonic()
    end = start + float(seconds)
    print("listening", flush=True)
    while (left := end - time.monotonic()) > 0:
        ear.settimeout(left)
        try:
            payload, source = ear.recvfrom(2048)
        except TimeoutError:
            break
        print(f"{time.monotonic() - start:.3f} {source[0]} {payload.decode(errors='replace')}", flush=True)


def shout(address, port, payload):
    mouth = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    mouth.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    mouth.sendto(payload.encode(), (address, int(port)))


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
        {"serve": serve, "ask": ask, "hear": hear, "shout": shout, "drum": drum}[sys.argv[1]](*sys.argv[2:])
    except KeyboardInterrupt:
        pass
