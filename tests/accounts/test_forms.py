"""The form templates of the pack "paper": what stands around a field, and how it is tied to it."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element

import pytest
from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Column, Div, Fieldset, Layout, Row, Submit
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.forms import formset_factory
from django.template import Context, Template
from django.template.loader import get_template
from django.test import RequestFactory

from accounts.widgets import SegmentedChoice
from tests.accounts.trees import text, tree

CHOICES = [("a", "First"), ("b", "Second")]


class Everything(forms.Form):
    name = forms.CharField(help_text="As the <b>circle</b> knows you.")
    about = forms.CharField(widget=forms.Textarea, required=False)
    role = forms.ChoiceField(choices=CHOICES)
    way = forms.ChoiceField(choices=CHOICES, widget=forms.RadioSelect, help_text="One of them.")
    days = forms.MultipleChoiceField(choices=CHOICES, widget=forms.CheckboxSelectMultiple)
    lamp = forms.ChoiceField(choices=CHOICES, widget=SegmentedChoice)
    agreed = forms.BooleanField(label="I agree")
    paper = forms.FileField()
    token = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        if self.data.get("name") == "trouble":
            raise forms.ValidationError("These do not go together.")
        return self.cleaned_data


def drawn(form: Any, template: str = "{{ form|crispy }}", **more: Any) -> Element:
    source = Template("{% load crispy_forms_tags %}<div>" + template + "</div>").render(
        Context({"form": form, **more})
    )
    assert "style=" not in source
    return tree(source)


def one(page: Element, path: str) -> Element:
    found = page.findall(path)
    assert len(found) == 1, (path, found)
    return found[0]


def words(page: Element, ids: str) -> list[str]:
    """The texts of the elements that a list of ids names."""
    return [text(named(page, name)) for name in ids.split()]


def named(page: Element, id: str) -> Element:
    return one(page, f".//*[@id='{id}']")


def test_label_help_and_error_belong_to_their_field() -> None:
    page = drawn(Everything({}))
    field = one(page, ".//input[@name='name']")
    assert field.get("class") == "input"
    assert field.get("aria-invalid") == "true"
    assert words(page, field.attrib["aria-describedby"]) == [
        "As the circle knows you.",
        "This field is required.",
    ]
    assert text(one(page, f".//label[@for='{field.get('id')}']")) == "Name"


def test_nothing_is_wrong_before_anything_was_sent() -> None:
    page = drawn(Everything())
    assert not [
        *page.findall(".//*[@role='alert']"),
        *page.findall(".//*[@aria-invalid]"),
        *page.findall(".//*[@autofocus]"),
    ]


def test_what_may_stay_empty_says_so() -> None:
    page = drawn(Everything())
    assert "optional" in text(one(page, ".//label[@for='id_about']"))
    assert "optional" not in text(one(page, ".//label[@for='id_name']"))


@pytest.mark.parametrize(("name", "kind"), [("way", "radio"), ("days", "checkbox"), ("lamp", "radio")])
def test_a_group_of_choices_has_a_legend_and_keeps_its_help_and_error(name: str, kind: str) -> None:
    page = drawn(Everything({}))
    group = named(page, f"id_{name}")
    assert (group.tag, group.get("tabindex")) == ("fieldset", "-1")
    assert text(one(group, "legend")).lower() == name
    assert words(page, group.attrib["aria-describedby"])[-1] == "This field is required."
    assert [box.get("type") for box in group.findall(".//label//input")] == [kind, kind]
    assert bool(group.findall(".//*[@class='seg']")) == (name == "lamp")


def test_a_box_to_tick_stands_before_its_words() -> None:
    label = one(drawn(Everything()), ".//input[@name='agreed']/..")
    assert text(label) == "I agree"
    assert [part.tag for part in label] == ["input", "span"]
    assert label.get("class") == "choice"


def test_selects_and_long_texts_look_like_fields_and_files_do_not() -> None:
    page = drawn(Everything())
    assert one(page, ".//select").get("class") == one(page, ".//textarea").get("class") == "input"
    assert one(page, ".//input[@type='file']").get("class") is None


def test_the_summary_takes_the_focus_and_leads_to_every_field() -> None:
    form = Everything({})
    summary = one(drawn(form), ".//*[@role='alert']")
    assert (summary.get("tabindex"), summary.get("autofocus") is not None) == ("-1", True)
    page = drawn(form)
    targets = [link.get("href") for link in summary.findall(".//a")]
    assert targets == [f"#id_{name}" for name in ("name", "role", "way", "days", "lamp", "agreed", "paper")]
    for target in targets:
        assert named(page, str(target)[1:]).tag in {"input", "select", "fieldset"}
    assert "Token" not in text(summary)  # what nobody can reach is told without a link
    assert summary.findall(".//p[.='This field is required.']")


def test_what_is_wrong_with_the_whole_form_stands_on_top() -> None:
    summary = one(drawn(Everything({"name": "trouble"})), ".//*[@role='alert']")
    assert "These do not go together." in text(summary)


def test_an_only_field_needs_no_summary_and_takes_the_focus_itself() -> None:
    class Short(forms.Form):
        email = forms.EmailField()

    page = drawn(Short({"email": "x"}))
    assert one(page, ".//*[@role='alert']").get("id") == "id_email_error"
    assert one(page, ".//*[@autofocus]").get("name") == "email"


def test_two_fields_are_enough_for_a_summary() -> None:
    class Two(forms.Form):
        name = forms.CharField()
        place = forms.CharField()

    page = drawn(Two({"place": "Mill Street"}))
    assert [link.get("href") for link in page.findall(".//*[@class='errors']//a")] == ["#id_name"]


def test_people_s_words_are_not_markup() -> None:
    class Short(forms.Form):
        email = forms.EmailField(label="<i>E</i>")

    page = drawn(Short({"email": "<script>alert(1)</script>"}))
    assert not [*page.findall(".//script"), *page.findall(".//i")]


def test_a_whole_form_with_its_helper() -> None:
    helper = FormHelper()
    helper.form_action = "/there/"
    helper.form_id = "all"
    helper.layout = Layout(
        Fieldset("You", Row("name", Column("role")), css_id="you"),
        Div("about", css_class="deep"),
        HTML("<p>In between</p>"),
    )
    helper.add_input(Submit("save", "Save"))
    helper.add_input(Submit("more", "Save and more"))
    page = one(drawn(Everything(), "{% crispy form helper %}", helper=helper), ".//form")
    assert (page.get("action"), page.get("id"), page.get("method"), page.get("enctype")) == (
        "/there/",
        "all",
        "post",
        "multipart/form-data",
    )
    assert one(page, ".//fieldset[@id='you']/legend").text == "You"
    assert {field.get("name") for field in page.findall(".//*[@class='fieldrow']//*[@name]")} == {
        "name",
        "role",
    }
    assert page.findall(".//*[@class='deep']//textarea")
    assert [button.get("class") for button in page.findall(".//button")] == ["btn btn--main", "btn"]
    assert not page.findall(".//input[@type='file']")  # only what the layout names


def test_a_set_of_forms() -> None:
    class Short(forms.Form):
        email = forms.EmailField()

    sent = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0", "form-0-email": "x", "form-1-email": ""}
    many = formset_factory(Short, min_num=2, validate_min=True)(sent)
    page = drawn(many)
    assert len(page.findall(".//input[@type='email']")) == 2
    assert page.findall(".//input[@name='form-TOTAL_FORMS']")
    assert "Please submit at least 2 forms" in text(page)
    whole = one(drawn(many, "{% crispy form %}"), ".//form")
    assert len(whole.findall(".//input[@type='email']")) == 2


@pytest.mark.parametrize("name", ["account/email.html", "account/verification_sent.html"])
def test_pages_of_allauth_that_we_do_not_use_look_like_ours_too(name: str, rf: RequestFactory) -> None:
    """They appear when an operator switches on another of its flows."""
    request = rf.get("/")
    request.user = AnonymousUser()
    address = {"email": "kim@example.org", "verified": True, "primary": True}
    about = {
        "form": Everything(),
        "emailaddresses": [address],
        "emailaddress_radios": [{"id": "one", "checked": True, "emailaddress": address}],
        "can_add_email": True,
    }
    source = get_template(name).render(about, request)
    page = tree(f"<body{source.partition('<body')[2].partition('</html>')[0]}")
    assert len(page.findall(".//h1")) == 1
    assert all("btn" in str(button.get("class")) for button in page.findall(".//main//button"))
    assert bool(page.findall(".//label[@class='choice']/input[@value='kim@example.org']")) == (
        "email" in name
    )
