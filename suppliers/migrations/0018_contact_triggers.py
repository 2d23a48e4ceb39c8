"""Contacts: their change stamp, and a tombstone that says whose it was and not who. No history: it can be erased."""

from django.db import migrations

from accounts.history import stamp, unstamp
from suppliers.tombstones import bury, unbury

TABLE = "suppliers_contact"
OF_SUPPLIER = "JOIN suppliers_supplier supplier ON supplier.id = gone.supplier_id"


class Migration(migrations.Migration):
    dependencies = [("suppliers", "0017_questionnaires"), ("accounts", "0006_mail")]

    operations = [
        migrations.RunSQL(stamp(TABLE), unstamp(TABLE)),
        migrations.RunSQL(
            bury("contacts", TABLE, "'supplier', supplier.code", OF_SUPPLIER),
            unbury(TABLE),
        ),
    ]
