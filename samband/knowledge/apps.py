from typing import Any

from django.apps import AppConfig
from django.db.models.signals import pre_delete


class KnowledgeConfig(AppConfig):
    name = "samband.knowledge"
    label = "knowledge"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The index follows entries, and parties that are merged or erased, whoever changes them."""
        from samband.activity.following.queries import register_topic_names
        from samband.activity.voices.queries import register_known_topics
        from samband.entries.hooks import register_after_write
        from samband.entries.suggesting import register_topics
        from samband.knowledge.actions import forget_parties, index_entries, index_entry
        from samband.knowledge.cleaning import mask_documents
        from samband.knowledge.merging import recount_work
        from samband.knowledge.models import Document
        from samband.knowledge.suggesting import find_topics
        from samband.knowledge.topics import claims_block, known_to, names_of
        from samband.parties.registry import on_change, on_erase, on_suppress, register_reference
        from samband.people.blocks import register_profile_block

        register_topic_names(names_of)
        register_known_topics(known_to)
        register_profile_block(claims_block, order=20)
        register_after_write(index_entry, many=index_entries)
        register_topics(find_topics)
        on_erase(forget_parties)
        on_suppress(mask_documents, order=20)
        register_reference("knowledge_role", "party_id", unique_with=("document_id", "role"))
        on_change(recount_work)
        pre_delete.connect(_take_away, sender=Document, dispatch_uid="knowledge.take_away")


def _take_away(instance: Any, **signal: Any) -> None:
    """An entry that is purged takes its document along; the words behind it must go too."""
    from samband.knowledge.indexing import take_away

    take_away([instance.pk])
