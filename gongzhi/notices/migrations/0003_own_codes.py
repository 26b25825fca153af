
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notices', '0002_urgent'),
    ]

    operations = [
        migrations.CreateModel(
            name='ContactMark',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('jurisdiction_id', models.SmallIntegerField()),
                ('subject', models.UUIDField()),
                ('kind', models.TextField()),
                ('chosen', models.BooleanField(default=False)),
                ('digest', models.BinaryField()),
            ],
            options={
                'indexes': [models.Index(fields=['jurisdiction_id', 'digest', 'subject'], name='contact_mark_of')],
                'constraints': [models.UniqueConstraint(fields=('subject', 'kind', 'chosen'), name='contact_mark_once')],
            },
        ),
        migrations.CreateModel(
            name='OwnCode',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('jurisdiction_id', models.SmallIntegerField()),
                ('digest', models.BinaryField()),
                ('made_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('tries', models.SmallIntegerField(default=0)),
                ('used_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['jurisdiction_id', 'digest', 'made_at'], name='own_code_of'), models.Index(fields=['jurisdiction_id', 'made_at'], name='own_code_made')],
            },
        ),
    ]
