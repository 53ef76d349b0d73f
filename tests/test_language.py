import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.language import declared, detect


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("ar", "ar"),
        ("AR", "ar"),
        ("ar-EG", "ar"),
        ("en_US", "en"),
        (" pt-BR ", "pt"),
        ("zh-Hans-CN", "zh"),
        ("ckb", "ckb"),
        ("", ""),
        ("x", ""),
        ("english", ""),
        ("العربية", ""),
        ("12", ""),
    ],
)
def test_a_declared_code_is_reduced_to_its_language(code: str, language: str) -> None:
    assert declared(code) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The treaty was signed in Moscow on Friday.", "en"),
        ("وقّع الرئيس الروسي ونظيره الإيراني المعاهدة في موسكو.", "ar"),
        ("این معاهده ۴۷ ماده دارد و مدت اعتبار آن بیست سال است.", "fa"),
        ("Президенты России и Ирана подписали договор в Кремле.", "ru"),
        ("La cathédrale a rouvert ses portes au public samedi.", "fr"),
        ("超大型集装箱船在埃及苏伊士运河搁浅。", "zh"),
        ("東京で会議が開かれた。", "ja"),
        ("한국 정부는 금요일에 밝혔다.", "ko"),
        ("รัฐบาลไทยประกาศเมื่อวันศุกร์", "th"),
        ("הממשלה הודיעה ביום שישי", "he"),
        ("Η κυβέρνηση ανακοίνωσε την Παρασκευή", "el"),
    ],
)
def test_the_language_of_a_sentence_is_told(text: str, language: str) -> None:
    assert detect(text) == language


@pytest.mark.parametrize("text", ["", "12345 !!!", "؟ … 😀"])
def test_a_text_without_letters_has_no_language(text: str) -> None:
    assert detect(text) == detect(text, among=["en"]) == "und"


def test_a_few_foreign_words_do_not_change_the_script() -> None:
    assert detect("The ministry said that 東京 was not concerned by the new treaty.") == "en"


@given(st.text(st.characters(categories=["L"]), min_size=1), st.sets(st.sampled_from(["ar", "en", "ja"]), min_size=1))
def test_only_the_languages_asked_for_are_answered(text: str, among: set[str]) -> None:
    assert detect(text, among) in among
