"""Of Locust's extras, the faster client."""
