
import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import courses.models.people


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0005_two_owners_at_once'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(default=courses.models.people.new_token, editable=False, max_length=40, unique=True)),
                ('role', models.CharField(choices=[('observer', 'observer'), ('member', 'member'), ('student', 'student'), ('facilitator', 'facilitator'), ('owner', 'owner')], default='student', max_length=12)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('by_name', models.BooleanField(default=False)),
                ('expires_at', models.DateTimeField(blank=True, null=True)),
                ('most_uses', models.PositiveIntegerField(blank=True, null=True)),
                ('uses', models.PositiveIntegerField(default=0)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('key', models.UUIDField(blank=True, editable=False, null=True, unique=True)),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='JoinRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.CharField(blank=True, max_length=500)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('outcome', models.CharField(blank=True, choices=[('approved', 'let in'), ('declined', 'declined')], max_length=8)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['created_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='LogEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('circle begun', 'began the circle'), ('circle changed', "changed the circle's settings"), ('invitation made', 'made an invitation'), ('invitation revoked', 'closed an invitation'), ('joined', 'came in'), ('request declined', 'declined a request to join'), ('role changed', 'changed a role'), ('handed over', 'handed the circle over'), ('left', 'left'), ('removed', 'removed somebody'), ('meeting planned', 'set a date'), ('meeting moved', 'moved a meeting'), ('meeting cancelled', 'cancelled a meeting'), ('meeting restored', 'took a cancellation back'), ('meeting held', 'held a meeting'), ('plan changed', 'changed the plan'), ('plan undone', 'undid a change of the plan'), ('text published', 'published a text')], max_length=24)),
                ('said', models.CharField(blank=True, max_length=500)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.AlterModelOptions(
            name='meeting',
            options={'ordering': ['starts_at', 'pk']},
        ),
        migrations.AddField(
            model_name='circle',
            name='key',
            field=models.UUIDField(blank=True, editable=False, null=True, unique=True),
        ),
        migrations.AddField(
            model_name='circle',
            name='left_out',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.DateField(), blank=True, default=list, size=None),
        ),
        migrations.AddField(
            model_name='circle',
            name='rhythm',
            field=models.CharField(choices=[('weekly', 'Every week'), ('fortnightly', 'Every two weeks'), ('monthly', 'Every four weeks'), ('given', 'On dates of its own')], default='fortnightly', max_length=12),
        ),
        migrations.AddField(
            model_name='circle',
            name='takes_requests',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='meeting',
            name='also',
            field=models.ManyToManyField(blank=True, related_name='also_held', to='courses.session'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='chair',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='meeting',
            name='note_taker',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='membership',
            name='removed',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='membership',
            name='shows_quiet',
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name='membership',
            name='shows_readings',
            field=models.BooleanField(default=True),
        ),
        migrations.AddConstraint(
            model_name='circle',
            constraint=models.CheckConstraint(condition=models.Q(('rhythm__in', ['weekly', 'fortnightly', 'monthly', 'given'])), name='circle_has_a_known_rhythm'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='circle',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='courses.circle'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='made_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='joinrequest',
            name='circle',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='join_requests', to='courses.circle'),
        ),
        migrations.AddField(
            model_name='joinrequest',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='joinrequest',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='join_requests', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='logentry',
            name='about',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='logentry',
            name='by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='logentry',
            name='circle',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='log', to='courses.circle'),
        ),
        migrations.AddField(
            model_name='logentry',
            name='course',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='log', to='courses.course'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['observer', 'member', 'student', 'facilitator', 'owner'])), name='invitation_has_a_known_role'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(('role', 'owner'), _negated=True), name='invitation_makes_no_owner'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(('most_uses__isnull', True), ('uses__lte', models.F('most_uses')), _connector='OR'), name='invitation_used_at_most_so_often'),
        ),
        migrations.AddConstraint(
            model_name='joinrequest',
            constraint=models.UniqueConstraint(condition=models.Q(('outcome', '')), fields=('circle', 'user'), name='join_request_one_open'),
        ),
        migrations.AddConstraint(
            model_name='joinrequest',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['', 'approved', 'declined'])), name='join_request_has_a_known_outcome'),
        ),
        migrations.AddConstraint(
            model_name='logentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('circle__isnull', False), ('course__isnull', True)), models.Q(('circle__isnull', True), ('course__isnull', False)), _connector='OR'), name='log_entry_in_a_circle_or_a_course'),
        ),
    ]
