"""What each user draws from Python's own sources of chance, sent as it is."""

import os
import random
import secrets
import uuid

from throng import Context, Scenario, http, task


class Chance(Scenario):
    def start(self, context: Context) -> None:
        self.first = random.random()

    @task
    def draw(self) -> None:
        draws = [self.first, random.random(), secrets.token_hex(), os.urandom(8).hex(), uuid.uuid4()]
        http.get("/", params={"draws": ",".join(map(str, draws))})
