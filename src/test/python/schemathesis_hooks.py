"""Where the requests get their token: from the test that runs Schemathesis. Its environment says where to ask."""

import os

import requests
import schemathesis

LOGOUT = "/api/v1/auth/logout"


class Bearer:
    def get(self, case, context):
        answer = requests.get(os.environ["MIZZEN_TOKENS"], timeout=120)
        answer.raise_for_status()
        return answer.text

    def set(self, case, data, context):
        case.headers["Authorization"] = f"Bearer {data}"


@schemathesis.auth().skip_for(path=LOGOUT)
class Shared(Bearer):
    """One for all requests. After an answer 401 a new one is asked for."""


@schemathesis.auth(refresh_interval=None).apply_to(path=LOGOUT)
class OfItsOwn(Bearer):
    """A new one for each request: it is good for nothing after it."""
