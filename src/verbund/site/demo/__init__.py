"""The demo region „Erprobungsraum Rheinland“: real places, invented people.

One data set is the demonstration, the cast of the browser tests, the load of the
benchmarks and the material of the tutorial. It is built through the same actions as
everything else and is the same every time for one day.
"""

from verbund.site.demo.build import Demo, build_demo

__all__ = ["Demo", "build_demo"]
