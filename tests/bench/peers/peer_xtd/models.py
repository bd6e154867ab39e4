from django.db import models
from django.urls import reverse


class Article(models.Model):
    """What the comments are about."""

    title = models.CharField(max_length=200)

    class Meta:
        app_label = "peer_xtd"

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("article", kwargs={"pk": self.pk})
