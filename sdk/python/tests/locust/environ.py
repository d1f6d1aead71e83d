import os

import locust.stats
import urllib3
from locust import HttpUser, task
from locust.exception import StopUser

urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
locust.stats.CSV_STATS_INTERVAL_SEC = 5
AT_THE_TOP = os.environ.get("SHOP_KEY", "none")


class Environ(HttpUser):
    host = os.getenv("SHOP")

    @task
    def each(self):
        name = f"{AT_THE_TOP}, then {os.getenv('SHOP_KEY')}; {len(os.getenv('SHOP', ''))}"
        self.client.get("/echo", name=name)
        raise StopUser


if __name__ == "__main__":
    os.system("locust -f environ.py")
