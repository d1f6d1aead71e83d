import csv
import datetime
import hashlib
import json
import random
import re
import time
import uuid

import gevent

from locust import HttpUser, task
from locust.exception import StopUser

with open("data/people.csv") as file:
    PEOPLE = list(csv.DictReader(file))


class Library(HttpUser):
    def on_start(self):
        with open("data/people.csv", newline="") as file:
            assert list(csv.DictReader(file)) == PEOPLE
        self.drawn = random.random()

    @task
    def each(self):
        assert [it["name"] for it in PEOPLE] == ["Ada", "Zoë"]
        began = time.time()
        time.sleep(0.05)
        gevent.sleep(0.05)
        assert time.time() - began >= 0.1
        assert hashlib.sha256(b"x").hexdigest().startswith("2d711642")
        assert re.fullmatch(r"[0-9a-f-]{36}", str(uuid.uuid4()))
        assert datetime.datetime.now(datetime.UTC).year > 2000
        body = json.dumps({"id": random.choice(PEOPLE)["id"]})
        self.client.post("/echo", data=body, name=f"drawn {int(self.drawn * 1000) >= 0}")
        try:
            open("data/absent.csv")
        except FileNotFoundError:
            raise StopUser from None
