"""Mail that comes back: answers to our messages and notices that they did not arrive."""
