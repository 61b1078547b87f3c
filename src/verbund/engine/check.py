"""stub"""
def check_source(source): return source.findings
