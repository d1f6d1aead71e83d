"""Those that look at cookies: all requests of such a component take the long way to the host."""

from cookies import CookiesUser
from responses import Responses
