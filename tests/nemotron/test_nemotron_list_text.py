"""Lists out of what models write."""

from __future__ import annotations

import json

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sdialog_like.errors import UnusableReplyError, YamlConversionError
from sdialog_like.nemotron.list_text import check_taken_from, read_list, without_marks

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1).map(str.strip).filter(bool)


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("- Art\n- Music", ["Art", "Music"]),
        ("* Art\n* Music", ["Art", "Music"]),
        ("• Art\n• Music", ["Art", "Music"]),
        ("1. Art\n2. Music", ["Art", "Music"]),
        ("1) Art\n2) Music", ["Art", "Music"]),
        ("(1) Art\n(2) Music", ["Art", "Music"]),
        ("1. Art\n1. Music", ["Art", "Music"]),
        ("**1.** Art\n**2.** Music", ["Art", "Music"]),
        ("**1. Art**\n**2. Music**", ["Art", "Music"]),
        ("  - Art\n  - Music\n", ["Art", "Music"]),
        (" 1. Art\n2. Music", ["Art", "Music"]),
        ("- Art\n\n- Music\n\n", ["Art", "Music"]),
        ("- Art\r\n- Music\r\n", ["Art", "Music"]),
        ("---\n- Art\n- Music", ["Art", "Music"]),
        ("- 1. Art\n- 2. Music", ["Art", "Music"]),
        ("10. Art".replace("10", "0") + "\n1. Music", ["Art", "Music"]),
    ],
)
def test_numbered_and_bulleted_lines_are_read(text: str, items: list[str]) -> None:
    assert read_list(text) == items


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ('["Art", "Music"]', ["Art", "Music"]),
        ('[\n  "Art",\n  "Music",\n]', ["Art", "Music"]),
        ('{"items": ["Art", "Music"]}', ["Art", "Music"]),
        ('Here they are: \n["Art", "Music"]\nEnjoy!', ["Art", "Music"]),
        ("[Art, Music]", ["Art", "Music"]),
        ("topics:\n- Art\n- Music", ["Art", "Music"]),
        ("- 'Art'\n- \"Music\"", ["Art", "Music"]),
        ('- "Art: \\"modern\\""\n- Music', ['Art: "modern"', "Music"]),
        ('- "Art" and craft\n- Music', ['"Art" and craft', "Music"]),
        ("- |\n  Art\n  of today\n- Music", ["Art\nof today", "Music"]),
    ],
)
def test_json_and_yaml_are_read(text: str, items: list[str]) -> None:
    assert read_list(text) == items


@pytest.mark.parametrize("language", ["", "yaml", "json", "text"])
@pytest.mark.parametrize("inside", ["- Art\n- Music", '["Art", "Music"]', "1. Art\n2. Music"])
def test_a_code_fence_with_words_around_it_is_read(language: str, inside: str) -> None:
    assert read_list(f"Here you are:\n\n```{language}\n{inside}\n```\n\nShall I go on?") == ["Art", "Music"]


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("- 2024\n- 1.50", ["2024", "1.50"]),
        ("- Yes\n- No\n- null\n- ~", ["Yes", "No", "null", "~"]),
        ("- AI: the future\n- Work: a: b", ["AI: the future", "Work: a: b"]),
        ("- C# is #1\n- 50% off", ["C# is #1", "50% off"]),
        ("- *Emma*, a novel\n- @home\n- `code`\n- & so on", ["*Emma*, a novel", "@home", "`code`", "& so on"]),
        ("- [draft] a plan\n- {x} and y", ["[draft] a plan", "{x} and y"]),
        ("- What is 2 - 1?\n- -1 is less than 0", ["What is 2 - 1?", "-1 is less than 0"]),
        ("[2024, Yes, null]", ["2024", "Yes", "null"]),
        ("[2024, true]", ["2024", "true"]),
    ],
)
def test_an_item_is_the_text_that_stands_there(text: str, items: list[str]) -> None:
    assert read_list(text) == items


@pytest.mark.parametrize(
    "text",
    [
        "Sure, here are two topics:\n\n1. Art\n2. Music\n\nLet me know if you want more.",
        "## Topics\n\n- **Art**\n- **Music**",
        "**Arts**\n\n- Art\n\n**More arts**\n\n- Music",
        "<think>\n- Dance\n</think>\n- Art\n- Music",
    ],
)
def test_headings_remarks_and_thoughts_are_no_items(text: str) -> None:
    assert read_list(text) == ["Art", "Music"]


def test_what_belongs_to_an_item_stays_with_it() -> None:
    assert read_list("- A long\n  line\n- B") == ["A long line", "B"]
    assert read_list("1. A wrapped\nline\n2. B wrapped\nline") == ["A wrapped line", "B wrapped line"]
    assert read_list("1. Which?\n- this\n- that\n2. Why?") == ["Which?\n- this\n- that", "Why?"]
    assert read_list("1. Which?\n   a) this\n   b) that\n2. Why?") == ["Which?\na) this\nb) that", "Why?"]
    code = "```python\ndef f():\n    return 1\n```"
    fenced = "1. Explain:\n" + "\n".join(f"   {line}" for line in code.splitlines()) + "\n2. Why?"
    assert read_list(fenced) == [f"Explain:\n{code}", "Why?"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "it is empty"),
        ("  \n", "it is empty"),
        ("<think>- Art</think>", "it is empty"),
        ("a: [", "Error parsing yaml response: while parsing"),
        ("```\n- Art", "code fence is not closed"),
        ("1. Art\n3. Music", "numbers in front of its items do not follow each other"),
        ("2. Art\n3. Music", "numbers in front of its items do not follow each other"),
        ("- Art\n- Music\nLet me know!", "may be followed by something else"),
        ("- Art\n1. Music", "different marks"),
        ("- Art\n-\n- Music", "an item of its list is empty"),
        ("[]", "its list is empty"),
        ("I cannot do that.", "not a list, but a text"),
        ("topic: Art", "not a list, but an object"),
        ('{"a": "Art", "b": "Music"}', "not a list, but an object"),
        ("42", "not a list"),
        ("- {a: Art}", "non-string element"),
        ("- [Art, Music]", "non-string element"),
        ("- - Art\n- Music", "non-string element"),
        ("- Art:\n  - modern\n- Music", "non-string element"),
        ("- name: Art\n  kind: broad\n- name: Music\n  kind: broad", "non-string element"),
        ('["Art", ["Music"]]', "non-string element"),
        ('["Art", null]', "non-string element"),
    ],
)
def test_what_is_no_list_of_texts_is_an_error_that_says_so(text: str, problem: str) -> None:
    with pytest.raises(YamlConversionError) as caught:
        read_list(text)
    assert problem in caught.value.message
    assert caught.value.message.startswith("Error parsing yaml response: ")
    assert caught.value.raw == text
    assert isinstance(caught.value, UnusableReplyError)


@settings(deadline=None, max_examples=200)
@given(st.lists(TEXTS | st.text("'\"* -1.", min_size=1).map(str.strip).filter(bool), min_size=1, max_size=8))
def test_any_texts_come_back_from_json(items: list[str]) -> None:
    assert read_list(json.dumps(items)) == without_marks(items)


@settings(deadline=None, max_examples=200)
@given(st.lists(st.from_regex(r"\A[A-Za-z0-9][A-Za-z0-9 ,.?!:#'%&*-]*[A-Za-z0-9?!]\Z"), min_size=2, max_size=8))
def test_any_lines_come_back_from_bullets_and_from_numbers(items: list[str]) -> None:
    wanted = without_marks([item.strip() for item in items])
    assert read_list("\n".join(f"- {item}" for item in items)) == wanted
    assert read_list("\n".join(f"{number}. {item}" for number, item in enumerate(items, 1))) == wanted


@settings(deadline=None, max_examples=200)
@given(st.lists(st.text("abc: \"'#-[]{}", min_size=1).map(str.strip).filter(bool), min_size=1, max_size=6))
def test_quoted_yaml_comes_back_as_it_was_quoted(items: list[str]) -> None:
    text = yaml.safe_dump(items, default_style='"', width=10_000)
    assert read_list(text) == without_marks(items)


@settings(deadline=None, max_examples=200)
@given(st.text("-*1.2 \nab`[]{}\":'#|>&", max_size=60))
def test_any_text_is_a_list_of_texts_or_a_clear_error(text: str) -> None:
    try:
        items = read_list(text)
    except YamlConversionError:
        return
    assert items
    assert all(isinstance(item, str) and item for item in items)


def test_items_stand_in_the_original_up_to_punctuation_case_and_emphasis() -> None:
    check_taken_from(["machine learning!", "AI – the future"], "1. **Machine  Learning**\n2. AI - the future")
    check_taken_from(["∑"], "the sign ∑ here")


@pytest.mark.parametrize("item", ["Deep learning", "Machine learnings", "∏"])
def test_an_item_that_is_not_there_is_a_hallucination(item: str) -> None:
    with pytest.raises(YamlConversionError, match="hallucination"):
        check_taken_from(["machine learning", item], "Machine learning and ∑")
