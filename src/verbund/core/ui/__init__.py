"""What the pages of all channels say, before anything is drawn.

In: UI texts of all rooms (``<room>/messages/{de,de-simple,en}.yaml``) and the reader's
wish for a language. Out: ``texts`` (words by key, the language of the request),
``filters`` (dates, money, deadlines and sizes in words), ``context`` (middleware and
context processor), ``rooms`` (where templates and texts lie). How pages look is
``verbund.site.design``.
"""
