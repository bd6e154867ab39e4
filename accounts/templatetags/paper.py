"""What the form templates of the pack `paper` need to know about a field."""

from __future__ import annotations

from django import forms, template
from django.forms import BaseForm, BoundField
from django.utils.safestring import SafeString

register = template.Library()

_SEEN_AS_IT_IS = (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple, forms.FileInput)


@register.filter
def control(field: BoundField) -> SafeString:
    """The field's input with the look of the site. Django itself ties help and errors to it by ARIA."""
    widget = field.field.widget
    classes = str(widget.attrs.get("class", ""))
    if not isinstance(widget, _SEEN_AS_IT_IS):
        classes = f"input {classes}".strip()
    attrs: dict[str, str | bool] = {"class": classes} if classes else {}
    if field.errors and not needs_summary(field.form):
        attrs["autofocus"] = True
    return field.as_widget(attrs=attrs)


@register.filter
def kind(field: BoundField) -> str:
    """How a field is laid out: "choices" (a group of boxes), "check" (one box), "file" or "line"."""
    widget = field.field.widget
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    if isinstance(widget, forms.FileInput):
        return "file"
    return "line"


@register.filter
def target(field: BoundField) -> str:
    """The id a link to this field leads to."""
    return field.auto_id if kind(field) == "choices" else field.id_for_label


@register.filter
def needs_summary(form: BaseForm) -> bool:
    """A summary helps where errors can be out of sight; the error of an only field stands beside it anyway."""
    if not form.errors:
        return False
    return bool(form.non_field_errors()) or len(form.visible_fields()) > 1


@register.filter
def hidden_errors(form: BaseForm) -> list[str]:
    """Errors of hidden fields: nobody can reach those fields, so the summary says them without a link."""
    return [str(error) for field in form.hidden_fields() for error in field.errors]
