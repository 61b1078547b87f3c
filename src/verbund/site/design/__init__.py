"""How every page looks: one Jinja2 environment, KERN UX macros, layouts, UI texts.

In: templates of all rooms (``<room>/templates/<room>/…``), their UI texts
(``<room>/messages/{de,de-simple,en}.yaml``) and the member whose page it is.
Out: ``environment.environment`` for Django's Jinja2 backend, ``brand`` for the member's
colours. Words, filters and the language of a request are in ``verbund.core.ui``.
Templates: ``layouts/`` to extend, ``macros/{kern,vb,desk}.html`` to import,
``styleguide.html`` shows every macro in its normal, empty, overfull and faulty state.
"""
