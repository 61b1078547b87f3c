"""FIT-Connect: encrypted submissions from and to other systems (Submission API v1).

In: envelopes at the member's destinations, opened by a job, checked, and handed to
``cases`` as a new case; a case to be sent elsewhere. Out: signed event logs, routing by
ARS and LeiKa key, envelopes for other destinations. Private keys stay in files.
"""
