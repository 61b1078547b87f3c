"""Views of the geodata portal: parse, ask a source, answer."""
