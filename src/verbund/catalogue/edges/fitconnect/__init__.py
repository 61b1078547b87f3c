"""FIT-Connect v1 without a network: envelopes, signatures, metadata, event tokens.

In: bytes and keys. Out: JWE and JWS in compact form, metadata 1.0.0, security event
tokens. The room ``channels.fitconnect`` moves them. Source: FIT-Connect documentation
(submission API v1), RFC 7516, 7515, 8417.
"""
