from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("territory", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="area",
            name="by_act",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
