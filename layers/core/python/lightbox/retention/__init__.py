"""Deleting: at once for everyone who looks, and in the background for the bytes.

``service`` takes studies out of archives, ``within`` series and instances out of studies; ``alone`` sees to it that
one eraser at a time is at each of them.
"""
