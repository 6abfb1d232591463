"""Templates: HTML fragments escape everything by themselves, markdown pages take fragments as raw blocks."""

import json
from functools import cache

import jinja2
from markupsafe import Markup

from common.site import apart, fastest, words
from common.site.places import CODE

TEMPLATES = CODE / "templates"
GLOBALS = {
    "STATUS": words.STATUS_TITLES,
    "RUNGS": words.RUNG_TITLES,
    "PHASES": words.PHASE_TITLES,
    "VERIFIED": words.VERIFIED_TITLES,
    "UNSTEADY": words.UNSTEADY,
}


def fragment(name: str, **values) -> Markup:
    """HTML from `templates/NAME.html.jinja`; every value is escaped."""
    return Markup(_html().get_template(f"{name}.html.jinja").render(values).strip())


def block(html: Markup) -> str:
    """HTML as a MyST block that Sphinx passes through; nothing for nothing."""
    return words.fenced("{raw} html", html) if html else ""


def page(template: str, **values) -> str:
    """Markdown from the text of a template; foreign text in it goes through the filter `md`, fragments are blocks."""
    return _markdown().from_string(template).render(values)


def generated(name: str, **values) -> str:
    """Markdown from `templates/NAME.md.jinja`."""
    return page((TEMPLATES / f"{name}.md.jinja").read_text(), **values)


def json_text(value: object) -> Markup:
    """JSON that may stand inside a script element."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)


def json_attribute(value: object) -> str:
    """JSON as text for an attribute, which the template escapes as any other."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


FILTERS = {
    "significant": words.significant,
    "percent": words.percent,
    "with_interval": words.with_interval,
    "shown": words.shown,
    "to_fastest": words.to_fastest,
    "fastest_sentence": fastest.sentence,
    "measured_apart": apart.sentence,
    "measured_apart_explained": apart.explained,
    "rung_value": words.rung_value,
    "shorten": words.shorten,
    "spoken": words.spoken,
    "fact_title": words.fact_title,
    "json": json_text,
    "json_attribute": json_attribute,
}


@cache
def _html() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= FILTERS
    environment.globals |= GLOBALS
    return environment


@cache
def _markdown() -> jinja2.Environment:
    environment = jinja2.Environment(
        undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    environment.filters |= {
        "md": words.markdown_text,
        "title_text": words.title_text,
        "block": block,
        "spoken": words.spoken,
    }
    return environment
