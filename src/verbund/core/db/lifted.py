"""Schema work and test flushes run outside the member walls."""

from contextlib import ExitStack
from typing import Any

from verbund.core.scope import everywhere


class LiftedSchemaEditor:
    """Mixin: inside the editor – also for data migrations – the walls are lifted."""

    _lifted: ExitStack

    def __enter__(self) -> Any:
        """Lift the walls, then begin."""
        self._lifted = ExitStack()
        self._lifted.enter_context(everywhere("schema migration"))
        try:
            return super().__enter__()  # type: ignore[misc] # mixin
        except BaseException:
            self._lifted.close()
            raise

    def __exit__(self, *error: Any) -> None:
        """End, then raise the walls again."""
        with self._lifted:
            super().__exit__(*error)  # type: ignore[misc] # mixin
