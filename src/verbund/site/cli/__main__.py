"""``python -m verbund.site.cli`` – the same as the installed command ``verbund``."""

from __future__ import annotations

from verbund.site.cli import main

raise SystemExit(main())
