from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("courses", "0002_circle_has_an_owner")]

    operations = [migrations.AddField(model_name="course", name="about", field=models.TextField(blank=True))]
