"""External keys: history, tombstones, and that a key goes with the row that it leads to. And what a merge keeps of a
contact goes when that contact is erased."""

from django.db import migrations

from accounts.history import track, untrack
from suppliers.tombstones import bury, unbury

TABLE = "suppliers_externalkey"
KEY = "'resource', gone.resource, 'system', gone.system, 'key', gone.key, 'plant', plant.code"
OF_PLANT = "LEFT JOIN suppliers_plant plant ON plant.id = gone.plant_id"
LEADS_TO = ("plant", "supplier", "site", "part")
GOES_WITH = """
    ALTER TABLE suppliers_externalkey ADD CONSTRAINT externalkey_goes_with_its_{0}
        FOREIGN KEY ({0}_id) REFERENCES suppliers_{0} ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
"""
STAYS = "ALTER TABLE suppliers_externalkey DROP CONSTRAINT externalkey_goes_with_its_{0};"
# The plant is part of the key, so that a part's key can mean another part elsewhere; of plants that must not be.
ONE_PLANT = """
    ALTER TABLE suppliers_externalkey ADD CONSTRAINT externalkey_of_a_plant_is_one
    EXCLUDE USING btree (system WITH =, key WITH =) WHERE (resource = 'plants') DEFERRABLE INITIALLY DEFERRED
"""
MANY_PLANTS = "ALTER TABLE suppliers_externalkey DROP CONSTRAINT externalkey_of_a_plant_is_one"
ERASE = """
    CREATE FUNCTION suppliers_erase_merged_contact() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        DELETE FROM suppliers_mergedrow WHERE "table" = 'suppliers_contact' AND how = 'gone'
            AND (kept_id, was->>'email') IN (SELECT id, email FROM gone);
        RETURN NULL;
    END $$;
    CREATE TRIGGER erase_merged AFTER DELETE ON suppliers_contact REFERENCING OLD TABLE AS gone
        FOR EACH STATEMENT EXECUTE FUNCTION suppliers_erase_merged_contact();
"""
KEEP = "DROP TRIGGER erase_merged ON suppliers_contact; DROP FUNCTION suppliers_erase_merged_contact();"


class Migration(migrations.Migration):
    dependencies = [("suppliers", "0023_external_keys_and_merges"), ("accounts", "0006_mail")]

    operations = [
        *[migrations.RunSQL(GOES_WITH.format(name), STAYS.format(name)) for name in LEADS_TO],
        migrations.RunSQL(ONE_PLANT, MANY_PLANTS),
        migrations.RunSQL(
            track(TABLE, resource="external-keys") + bury("external-keys", TABLE, KEY, OF_PLANT),
            unbury(TABLE) + untrack(TABLE),
        ),
        migrations.RunSQL(ERASE, KEEP),
    ]
