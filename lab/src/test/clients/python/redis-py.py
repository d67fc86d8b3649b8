#!/usr/bin/python3
"""redis-py in sentinel mode. What it says on standard output: Journal.java."""

import itertools
import os
import sys
import threading
import time

from redis.exceptions import RedisError
from redis.sentinel import Sentinel


def say(*words):
    print(*words, flush=True)


def address(text):
    host, port = text.rsplit(":", 1)
    return host, int(port)


name = sys.argv[1]
addresses = [address(text) for text in sys.argv[2:]]
password = os.environ.get("SENTINEL_PASSWORD")

sentinel_options = {"socket_timeout": 5}
if password:
    sentinel_options["password"] = password

sentinel = Sentinel(addresses, sentinel_kwargs=sentinel_options, socket_timeout=5)
master = sentinel.master_for(name, client_name="redis-py")
replica = sentinel.slave_for(name, client_name="redis-py")


def switched(message):
    group, _, _, _, port = message["data"].decode().split(" ")
    if group == name:
        say("switched", port)


def listen():
    events = sentinel.sentinels[0].pubsub()
    events.subscribe(**{"+switch-master": switched})
    events.run_in_thread(sleep_time=0.1, daemon=True)


ended = threading.Event()


def await_end():
    sys.stdin.read()
    ended.set()


def write(number):
    key = f"redis-py:{number}"
    try:
        master.set(key, key)
        say("wrote", key)
        say("master", master.connection_pool.master_address[1])
    except RedisError as error:
        say("refused", key, type(error).__name__, error)


def read(number):
    key = f"redis-py:{number}"
    try:
        if replica.get(key) == key.encode():
            say("read", key)
    except RedisError as error:
        say("unread", key, type(error).__name__, error)


threading.Thread(target=await_end, daemon=True).start()
try:
    listen()
except RedisError as error:
    say("deaf", type(error).__name__, error)
for number in itertools.count():
    if ended.is_set():
        break
    write(number)
    if number >= 50:
        read(number - 50)
    time.sleep(0.02)
