"""Articles stand within the walls; what was saved of them is never changed."""

from typing import ClassVar

from django.db import migrations

from verbund.core.migration_operations import AppendOnlyTrigger, EnableRowLevelSecurity


class Migration(migrations.Migration):
    """Row-level security of both tables of articles, and the trigger of versions."""

    dependencies: ClassVar = [("knowledge", "0001_initial")]

    operations: ClassVar = [
        EnableRowLevelSecurity("Article"),
        EnableRowLevelSecurity("ArticleVersion"),
        AppendOnlyTrigger("ArticleVersion"),
    ]
