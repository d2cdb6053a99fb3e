"""A wrong declaration is refused with the file, the table and the reason."""

from pathlib import Path

import pytest

from orchestration.intake.contract import ContractError, load_contracts

from .world import CONTRACT, rewritten_contract

ANTAL = "{type: heltal, minimum: 0, maximum: 10}"
STED = "{type: tekst, withheld_when: {column: farve, codes: [gul]}}"
RUNDE = r"{type: tekst, pattern: '\d{4}[FE]', pattern_da: årstal og F eller E}"
ALIAS = '"390": {columns: {Nr: forloeb_id, "Person Nr": cpr}, codes: {farve: {R: roed}}}'

WRONG = {
    "unknown key": (
        "title: Forløb",
        "titel: Forløb",
        "table forloeb: title: Field required; titel: Extra inputs",
    ),
    "unknown meta key": (ANTAL, "{type: heltal, minimun: 0}", "column antal: minimun: Extra inputs"),
    "unknown type": (ANTAL, "{type: tall}", "column antal: type: Input should be 'tekst'"),
    "type and data_type": (
        ANTAL,
        "{type: tal}",
        "column antal: Value error, data_type of a tal is decimal(18,6)",
    ),
    "no code list": (
        "code_list: farve}",
        "}",
        "column farve: Value error, code_list belongs to every column of type kode",
    ),
    "unknown code list": (
        "code_list: farve",
        "code_list: farver",
        "column farve: seeds/code.csv has no code list farver",
    ),
    "no delivery": (
        "delivery: delta",
        "delivery: daily",
        "table haendelser: delivery: Input should be 'full' or 'delta'",
    ),
    "key not there": ("key: [cpr, fra]", "key: [cpr, dato]", "key names columns that aren't there: dato"),
    "key twice": ("key: [cpr, fra]", "key: [cpr, cpr]", "key names a column twice"),
    "interval not there": (
        "[[fra, til]]",
        "[[fra, slut]]",
        "intervals names columns that aren't there: slut",
    ),
    "interval of two types": (
        "[[fra, til]]",
        "[[fra, tidspunkt]]",
        "the interval fra–tidspunkt needs two dato or two tid",
    ),
    "stored twice": ("name: til\n", "name: fra\n", "table forloeb: Value error, delivered twice: fra"),
    "never loaded and loaded": ("never_loaded: [navn]", "never_loaded: [sted]", "delivered twice: sted"),
    "technical name": (
        "name: slags",
        "name: _as_of_from",
        "column _as_of_from: name: Value error, names are",
    ),
    "another technical name": (
        "name: slags",
        "name: municipality_code",
        "technical names: municipality_code",
    ),
    "danish letters": ("name: slags", "name: år", "column år: name: Value error, names are lower-case ASCII"),
    "share above one": (
        "max_rejected_share: 0.5",
        "max_rejected_share: 5",
        "max_rejected_share: Input should be less",
    ),
    "range of a text": (RUNDE, "{type: tekst, minimum: 1}", "minimum and maximum are for tal and heltal"),
    "range upside down": (ANTAL, "{type: heltal, minimum: 3, maximum: 2}", "minimum is above maximum"),
    "list beside a range": (
        ANTAL,
        "{type: heltal, minimum: 3, allowed: [3, 5]}",
        "allowed is for heltal, instead of minimum and maximum",
    ),
    "list of no whole numbers": (ANTAL, "{type: heltal, allowed: [2.5]}", "valid integer"),
    "pattern in no words": (RUNDE, r"{type: tekst, pattern: '\d'}", "pattern and pattern_da belong together"),
    "pattern is none": (
        RUNDE,
        "{type: tekst, pattern: '(', pattern_da: x}",
        "pattern is no regular expression",
    ),
    "pattern looks around": (
        RUNDE,
        "{type: tekst, pattern: '(?=x)', pattern_da: x}",
        "pattern uses look-around",
    ),
    "withheld by no code": (
        STED,
        STED.replace("farve", "runde"),
        "withheld_when of sted needs a kode column, not runde",
    ),
    "withheld for no code": (STED, STED.replace("gul", "sort"), "names codes that farve doesn't have: sort"),
    "alias to nothing": (
        ALIAS,
        ALIAS.replace("Nr: forloeb_id", "Nr: id"),
        "aliases of 390 lead to unknown columns: id",
    ),
    "alias to no code": (
        ALIAS,
        ALIAS.replace("R: roed", "R: red"),
        "lead to codes that farve doesn't have: red",
    ),
    "alias codes of a text": (
        ALIAS,
        ALIAS.replace("farve:", "runde:"),
        "give codes to runde, which is no kode",
    ),
    "alias of nowhere": (ALIAS, ALIAS.replace("390", "391"), "aliases for unknown municipalities: 391"),
    "alias as a number": (
        ALIAS,
        ALIAS.replace('"390"', "390"),
        "aliases.390.[key]: Input should be a valid string",
    ),
    "open end that is required": (
        "required: true}}\n          - name: til",
        "required: true, open_ended: true}}\n          - name: til",
        "open_ended is for a dato or tid that may be empty",
    ),
    "key twice in YAML": (
        "title: Forløb",
        "title: Forløb\n              title: Igen",
        "the key 'title' stands twice",
    ),
    "table twice": ("name: perioder", "name: forloeb", "table forloeb: declared twice"),
    "no meta": (
        "              title: Perioder",
        "              titles: Perioder",
        "table perioder: title: Field required",
    ),
    "no YAML": ("sources:", "sources: [", "is no valid YAML"),
    "another source": ("name: landing", "name: landed", "declares no source `landing` with tables"),
}


@pytest.mark.parametrize(("old", "new", "reason"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_entry_is_refused(tmp_path: Path, old: str, new: str, reason: str) -> None:
    with pytest.raises(ContractError) as refusal:
        rewritten_contract(tmp_path, "_sources.yml", old, new)
    assert str(refusal.value).startswith("_sources.yml")
    assert reason in str(refusal.value)


@pytest.mark.parametrize("file", ["code.csv", "municipality.csv"])
def test_reference_data_without_its_columns_are_refused(tmp_path: Path, file: str) -> None:
    with pytest.raises(ContractError, match=f"{file}: needs rows and the columns"):
        rewritten_contract(tmp_path, file, "_", "-")


def test_missing_files_are_told(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match=r"_sources.yml: can't be read"):
        load_contracts(tmp_path / "_sources.yml", CONTRACT)
    with pytest.raises(ContractError, match=r"code.csv: can't be read"):
        load_contracts(CONTRACT / "_sources.yml", tmp_path)


def test_what_the_contract_says_is_there_to_ask_for() -> None:
    contracts = load_contracts(CONTRACT / "_sources.yml", CONTRACT)
    assert list(contracts.extracts) == ["forloeb", "haendelser", "perioder"]
    assert contracts.municipalities == {"330": "Slagelse", "390": "Vordingborg"}
    extract = contracts.extracts["forloeb"]
    assert extract.system == ("S13",)
    assert extract.column("cpr").name == "child_key"
    assert extract.column("farve").codes == contracts.codes["farve"] == ("roed", "gul")
    assert (str(extract.max_rejected_share), str(extract.max_shrink_share)) == ("0.5", "0.20")
    assert extract.end_columns == {"til", "sidst_set"}


def test_only_what_decides_changes_the_contract_s_hash(tmp_path: Path) -> None:
    def hash_with(old: str, new: str) -> str:
        return rewritten_contract(tmp_path, "_sources.yml", old, new).extracts["forloeb"].contract_hash

    before = hash_with("title: Forløb", "title: Forløb")
    assert hash_with("description: Sidste dag.", "description: Den sidste dag.") == before
    assert hash_with("owner: boern_og_familie", "owner: dagtilbud") == before
    assert hash_with("maximum: 10", "maximum: 11") != before
    assert hash_with("max_rejected_share: 0.5", "max_rejected_share: 0.4") != before


def test_the_project_s_own_contract_can_be_used() -> None:
    contracts = load_contracts()
    assert {"boern", "indsatser", "underretninger"} <= set(contracts.extracts)
    assert "000" not in contracts.municipalities
    assert len(contracts.municipalities) == 98
