"""Under Throng both users have the same client."""

from locust.clients import FastHttpSession, Response
from locust.user.users import FastHttpUser

FastResponse = ResponseContextManager = RestResponseContextManager = Response

__all__ = ["FastHttpSession", "FastHttpUser", "FastResponse", "ResponseContextManager", "RestResponseContextManager"]
