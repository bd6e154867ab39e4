"""Fills an article with comments: `python -m peer_xtd.fill COMMENTS WORDS`. Prints paths and cookies as JSON."""

import json
import os
import random
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "peer_xtd.settings"

import django

django.setup()

from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.contrib.sites.models import Site
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django_comments_xtd.models import XtdComment

from peer_xtd.models import Article


def main(comments: int, words: int) -> None:
    call_command("migrate", verbosity=0)
    with connection.schema_editor() as editor:
        editor.create_model(Article)
    chance = random.Random(1)
    people = [User.objects.create_user(f"reader{n}", f"reader{n}@example.org") for n in range(200)]
    article = Article.objects.create(title="A thread")
    kind, site = ContentType.objects.get_for_model(Article), Site.objects.get()
    open_: list[XtdComment] = []
    for _ in range(comments):
        parent = chance.choice(open_) if open_ and chance.random() < 0.8 else None
        writer = chance.choice(people)
        made = XtdComment.objects.create(
            content_type=kind,
            object_pk=str(article.pk),
            site=site,
            user=writer,
            comment=" ".join(chance.choice(_WORDS) for _ in range(words)),
            parent_id=parent.pk if parent else 0,
        )
        if made.level < 3:
            open_.append(made)
    client = Client()
    client.force_login(people[7])
    page = article.get_absolute_url()
    answer = client.get(page, HTTP_HOST="127.0.0.1")
    assert answer.status_code == 200, answer.status_code
    assert answer.content.count(b'class="comment') >= comments
    print(json.dumps({"page": page, "cookie": f"sessionid={client.cookies['sessionid'].value}"}))


_WORDS = [
    "mill",
    "lane",
    "lamp",
    "candle",
    "reading",
    "room",
    "minute",
    "committee",
    "winter",
    "question",
    "answer",
    "keeper",
    "bench",
    "hall",
]

if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
