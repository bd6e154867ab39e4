"""Fills the forum: `python -m peer_machina.fill POSTS WORDS`. Prints paths and cookies as JSON."""

import json
import os
import random
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "peer_machina.settings"

import django

django.setup()

from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from machina.apps.forum.models import Forum
from machina.apps.forum_conversation.models import Post, Topic
from machina.apps.forum_permission.models import ForumPermission, UserForumPermission


def main(posts: int, words: int) -> None:
    call_command("migrate", verbosity=0)
    chance = random.Random(1)
    people = [User.objects.create_user(f"reader{n}") for n in range(200)]
    forum = Forum.objects.create(name="Circle", type=Forum.FORUM_POST)
    for permission in ForumPermission.objects.filter(
        codename__in=["can_see_forum", "can_read_forum", "can_reply_to_topics", "can_post_without_approval"]
    ):
        UserForumPermission.objects.create(
            permission=permission, authenticated_user=True, has_perm=True, forum=forum
        )
    topic = Topic.objects.create(
        forum=forum,
        subject="A thread",
        poster=people[0],
        type=Topic.TOPIC_POST,
        status=Topic.TOPIC_UNLOCKED,
        approved=True,
    )
    Post.objects.bulk_create(
        Post(
            topic=topic,
            poster=chance.choice(people),
            subject="A thread",
            content=" ".join(chance.choice(_WORDS) for _ in range(words)),
            approved=True,
        )
        for _ in range(posts)
    )
    for post in (topic.posts.order_by("pk").first(), topic.posts.order_by("pk").last()):
        post.save()  # its signals bring the counters up to date
    client = Client()
    client.force_login(people[7])
    page = f"/forum/forum/{forum.slug}-{forum.pk}/topic/{topic.slug}-{topic.pk}/"
    first = client.get(page, HTTP_HOST="127.0.0.1")
    form = client.get(f"{page}post/create/", HTTP_HOST="127.0.0.1")
    assert first.status_code == form.status_code == 200, (first.status_code, form.status_code)
    print(
        json.dumps(
            {
                "page": page,
                "reply": f"{page}post/create/",
                "cookie": f"sessionid={client.cookies['sessionid'].value}",
                "csrf": client.cookies["csrftoken"].value,
                "fields": {
                    "subject": "Re: A thread",
                    "content": "A reply of some words, as people write them.",
                },
            }
        )
    )


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
