"""What the desk and its pages count of a circle's talk is read from an index, without the words of a single post.

The index that said who wrote in a thread carries when, in which state, which post and whom it answers; so there is none more
to be written with every post.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("discussions", "0003_notice_of_a_meeting")]

    operations = [
        migrations.AddIndex(
            model_name="post",
            index=models.Index(
                fields=["thread", "author", "depth"],
                include=["created_at", "state", "id", "parent"],
                name="post_talk_of_thread",
            ),
        ),
        migrations.RemoveIndex(model_name="post", name="post_of_author_in_thread"),
    ]
