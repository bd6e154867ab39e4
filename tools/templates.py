"""Compiles every template of the project, so that a misspelt tag or a missing parent is found without a page."""

import os
import sys
from pathlib import Path

import django
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.base import Node, Template
from django.template.loader import get_template
from django.template.loader_tags import ExtendsNode, IncludeNode

HERE = Path(__file__).resolve().parents[1]
FOLDER = HERE / "templates"


def problems(name: str) -> list[str]:
    """What is wrong with one template: its syntax, or a template it names that is not there."""
    try:
        template: Template = get_template(name).template  # type: ignore[attr-defined]  # of Django's own engine
    except (TemplateSyntaxError, TemplateDoesNotExist) as problem:
        return [f"templates/{name}: {type(problem).__name__}: {problem}"]
    found = []
    for node in all_nodes(template):
        wanted = node.parent_name if isinstance(node, ExtendsNode) else node.template  # type: ignore[attr-defined]
        literal = getattr(wanted, "var", wanted)
        if isinstance(literal, str):
            try:
                get_template(literal)
            except TemplateDoesNotExist:
                found.append(f"templates/{name}: names {literal}, which does not exist")
    return found


def all_nodes(template: Template) -> list[Node]:
    return [
        *template.nodelist.get_nodes_by_type(ExtendsNode),
        *template.nodelist.get_nodes_by_type(IncludeNode),
    ]


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    names = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*") if path.is_file())
    found = [problem for name in names for problem in problems(name)]
    print("\n".join(found) or f"{len(names)} templates compile.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
