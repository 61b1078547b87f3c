"""A blueprint's form on paper: every question with room for the answer, as PDF/UA-1.

In: the ground (blueprint, the town's values and letterhead), a language. Out:
``PaperForm`` as data and its PDF. Conditions are said in words: paper hides nothing.
"""

from verbund.publishing.paper_form.compose import PaperForm, paper_form
from verbund.publishing.paper_form.printing import print_form

__all__ = ["PaperForm", "paper_form", "print_form"]
