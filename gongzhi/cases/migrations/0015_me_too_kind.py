"""By which kind of channel a neighbour who has joined is told."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0014_me_too"),
    ]

    operations = [
        migrations.AddField(
            model_name="metoo",
            name="kind",
            field=models.TextField(default=""),
        ),
    ]
