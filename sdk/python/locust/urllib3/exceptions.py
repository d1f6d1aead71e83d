"""What is said of connections that are not safe."""


class HTTPWarning(Warning):
    """Any of them."""


class SecurityWarning(HTTPWarning):
    """Something might be read or written by others."""


class InsecureRequestWarning(SecurityWarning):
    """A certificate is not checked."""
