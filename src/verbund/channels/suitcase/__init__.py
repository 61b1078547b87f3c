"""The suitcase: Verbund itself on a laptop without a network.

In: the signed pack that ``nodes.local`` opens, an officer's unlock, answers of people
at home. Out: signed and sealed operations for the office. Everything personal lives in
memory while the suitcase is open; on disk lie only encrypted drafts and sealed parts.
"""
