"""Publishing: what a blueprint marks as open becomes statistics and open data.

In: journals of closed and running cases, the blueprint's ``publish.yaml``. Out: figures
per member and association with small counts suppressed, as tables, CSV and JSON.
"""
