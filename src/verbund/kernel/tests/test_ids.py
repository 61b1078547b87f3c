import threading
import uuid
from datetime import UTC, datetime, timedelta

import pytest

from verbund.kernel import chance, clock, ids

NOON = datetime(2026, 11, 17, 11, 0, tzinfo=UTC)


def test_ids_rise_strictly_within_one_process():
    made = [ids.new_id() for _ in range(5_000)]
    assert made == sorted(set(made))


def test_ids_are_version_7_of_the_rfc_variant():
    found = ids.new_id()
    assert found.version == 7
    assert found.variant == uuid.RFC_4122


def test_ids_rise_even_while_the_clock_stands_still():
    with clock.frozen(NOON):
        made = [ids.new_id() for _ in range(2_000)]
    assert made == sorted(set(made))
    assert ids.made_at(made[0]) == NOON


def test_a_frozen_clock_moved_back_gives_ids_of_that_earlier_day():
    with clock.frozen(NOON) as held:
        ids.new_id()
        held.move_to(NOON - timedelta(days=300))
        assert ids.made_at(ids.new_id()) == NOON - timedelta(days=300)


def test_a_frozen_future_does_not_push_real_ids_into_the_future():
    with clock.frozen(NOON + timedelta(days=36_500)):
        ids.new_id()
    assert abs(ids.made_at(ids.new_id()) - clock.now()) < timedelta(minutes=1)


def test_a_full_millisecond_counts_on_into_the_next_one():
    sequence = ids._Sequence(may_go_back=False)
    sequence.following(1_000)
    sequence._tail = (1 << 74) - 1
    assert sequence.following(1_000)[0] == 1_001


def test_a_real_clock_set_back_keeps_the_order():
    sequence = ids._Sequence(may_go_back=False)
    later = sequence.following(1_000)
    assert sequence.following(900) > later


def test_threads_never_share_an_id():
    made: list[uuid.UUID] = []

    def work() -> None:
        made.extend([ids.new_id() for _ in range(500)])

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 4_000


def test_seeded_chance_repeats_ids():
    def run() -> list[uuid.UUID]:
        with chance.seeded("region"), clock.frozen(NOON) as held:
            first = ids.new_id()
            held.advance(timedelta(seconds=1))
            return [first, ids.new_id()]

    assert run() == run()


def test_parse_id_reads_what_new_id_wrote_in_any_case():
    made = ids.new_id()
    assert ids.parse_id(str(made)) == made
    assert ids.parse_id(str(made).upper()) == made


@pytest.mark.parametrize(
    "text", ["", "7", "{0193b2c4-7f00-7abc-8def-0123456789ab}", "x" * 36, "0" * 32]
)
def test_parse_id_refuses_with_a_german_sentence(text):
    with pytest.raises(ValueError, match="keine gültige Kennung"):
        ids.parse_id(text)


def test_made_at_refuses_an_id_without_time():
    with pytest.raises(ValueError, match="not a UUIDv7"):
        ids.made_at(uuid.uuid4())
