"""All locustfiles here that say nothing of the run and of cookies, as one: a component takes seconds to build."""

from auth import Auth
from bodies import Bodies
from fast import Fast
from headers import HeadersUser
from library import Library
from life import Life, NeverStarts
from methods import Methods
from nesting import Leaves, Nesting
from queries import Queries
from redirects import Redirects
from sequence import Sequence
from shortly import Shortly
from verdicts import Verdicts
from waits import Between, Constant, Method, OfSet, Pacing, Throughput
from weights import Listed, Weights
