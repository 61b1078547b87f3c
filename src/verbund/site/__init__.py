"""The only place that knows everything: settings, urls, command line, design."""
