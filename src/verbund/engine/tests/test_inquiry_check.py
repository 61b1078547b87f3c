"""What is wrong about offices, conditions, extracts, appointments is named in place."""

from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest

from verbund.engine.check import check

BLUEPRINTS = Path(__file__).parents[4] / "blueprints"
EVENT, TITLE, TRADE = (
    "veranstaltung-anmelden",
    "aufenthaltstitel-termin",
    "gewerbe-anmelden",
)
Break = Callable[[str], str]


def swap(old: str, new: str) -> Break:
    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return change


@pytest.mark.parametrize(
    ("key", "file", "change", "message"),
    [
        (EVENT, "process.yaml", swap("  clock: inquiry\n", "  clock: inquiri\n"),
         "Meinten Sie „inquiry“?"),
        (EVENT, "process.yaml", swap("  to: consulting", "  to: consultin"),
         "Den Zustand „consultin“ gibt es nicht."),
        (EVENT, "process.yaml", swap("[event, sound]", "[event, sounds]"),
         "Das Feld „sounds“ gibt es nicht."),
        (EVENT, "process.yaml", swap("[event, sound]", "[]"), "Was sieht „noise“?"),
        (EVENT, "process.yaml", swap("- id: police", "- id: open"),
         "Den Namen „open“ gibt es in „inquiries“ schon."),
        (EVENT, "process.yaml", swap("when: sound.amplified", "when: sound.loud"),
         "sound.loud"),
        (EVENT, "process.yaml", swap("inquiries.objected > 0", "inquiries.object > 0"),
         "Meinten Sie „objected“?"),
        (EVENT, "process.yaml", swap("conditions: {from: [in_review, consulting]",
                                     "conditions: {from: [in_revew]"), "in_review"),
        (EVENT, "conditions.yaml", swap("{input.quiet_time}", "{input.quiet_tim}"),
         "quiet_time"),
        (EVENT, "conditions.yaml", swap("when: sound.amplified", "when: sound.x"), "x"),
        (EVENT, "notices/permit.yaml", swap("conditions:\n", "labels:\n"), "labels"),
        (TRADE, "forwarding.yaml", swap("after: [confirm,", "after: [confrm,"),
         "Meinten Sie „confirm“?"),
        (TRADE, "forwarding.yaml", swap("  legal: [ao_138, gewanzv]\n", ""),
         "Warum darf „tax“ diese Daten bekommen?"),
        (TITLE, "process.yaml", swap("  latest: P60D", "  latest: 60 Tage"),
         "kein Zeitraum"),
        (TITLE, "process.yaml", swap("  reminder: reminder", "  reminder: remindr"),
         "Die Nachricht „remindr“ gibt es nicht."),
        (TITLE, "process.yaml", swap("  kept_to: attended", "  kept_to: attend"),
         "Meinten Sie „attended“?"),
        (TITLE, "process.yaml", swap("appointment.missed >=", "appointment.misssed >="),
         "missed"),
    ],
)  # fmt: skip
def test_the_mistake_is_named_with_its_file(
    tmp_path: Path, key: str, file: str, change: Break, message: str
) -> None:
    folder = tmp_path / key
    copytree(BLUEPRINTS / key, folder)
    path = folder / file
    path.write_text(change(path.read_text()))
    findings = [f for f in check(folder) if f.severity == "error"]
    assert any(f.file == file and message in f.message for f in findings), findings


def test_bank_data_and_secrets_are_never_shared(tmp_path: Path) -> None:
    folder = tmp_path / EVENT
    copytree(BLUEPRINTS / EVENT, folder)
    path = folder / "fields.yaml"
    path.write_text(
        path.read_text().replace(
            "sound:\n  type: group", "sound:\n  secret: true\n  type: group", 1
        )
    )
    assert any("verlässt die Akte nicht" in f.message for f in check(folder))
