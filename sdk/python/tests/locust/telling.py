from locust import HttpUser, constant, events, task

heard = []


@events.init_command_line_parser.add_listener
def add_arguments(parser):
    parser.add_argument("--greeting", default="hello", help="what is said")
    parser.add_argument("--rounds", type=int, default=3, env_var="ROUNDS")


@events.init.add_listener
def begin(environment, **_):
    heard.append("init")
    print(f"init with {environment.parsed_options.greeting}")


@events.test_start.add_listener
def start(environment, **_):
    heard.append("test_start")
    print("the test starts")


@events.test_stop.add_listener
def stop(environment, **_):
    print("the test stops")


@events.quitting.add_listener
def quit(environment, **_):
    print("quitting")


@events.request.add_listener
def told(request_type, name, response_time, response_length, exception, response=None, context=None, start_time=0, url="", **_):
    if request_type == "FLOW":
        return
    assert response_time >= 0 and start_time > 0 and url.startswith("http"), url
    heard.append((request_type, name, response.status_code, response_length, str(exception or ""), context.get("of")))


class Telling(HttpUser):
    wait_time = constant(0)

    def context(self):
        return {"of": type(self).__name__}

    def on_start(self):
        self.rounds = 0

    @task
    def tell(self):
        self.rounds += 1
        options = self.environment.parsed_options
        self.client.get("/status/404", name=f"{options.greeting} {options.rounds}")
        events.request.fire(request_type="FLOW", name="whole", response_time=12.5, response_length=0, exception=None)
        if self.rounds == options.rounds:
            missing = "404 Client Error: Not Found for url: hi 2"
            assert heard[:3] == ["init", "test_start", ("GET", "hi 2", 404, 0, missing, "Telling")], heard
            assert self.environment.host == self.client.base_url == self.host, self.environment.host
            self.environment.runner.quit()
