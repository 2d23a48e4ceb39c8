"""What search needs: trigrams of names and numbers, numbers by their digits, and suppliers' former names."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models
from django.db.models.deletion import DO_NOTHING
from django.db.models.functions import Upper

from suppliers.numbers import Digits

LIKE = [
    ("part", "number", "part_number_like"),
    ("part", "description", "part_description_like"),
    ("supplier", "name", "supplier_name_like"),
    ("supplier", "code", "supplier_code_like"),
    ("site", "name", "site_name_like"),
    ("site", "code", "site_code_like"),
    ("formername", "name", "formername_like"),
]
BY_DIGITS = [
    ("part", "number", "part_by_digits"),
    ("supplier", "code", "supplier_by_digits"),
    ("site", "code", "site_by_digits"),
    ("orderline", "order", "orderline_by_digits"),
]

KEEP = """
    ALTER TABLE suppliers_formername ADD CONSTRAINT formername_goes_with_its_supplier
        FOREIGN KEY (supplier_id) REFERENCES suppliers_supplier ON DELETE CASCADE;

    CREATE FUNCTION suppliers_keep_former_names() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO suppliers_formername (supplier_id, name, until)
        SELECT before.id, before.name, now()
        FROM before JOIN after ON after.id = before.id AND after.name <> before.name
        WHERE before.name <> ''
        ON CONFLICT (supplier_id, name) DO UPDATE SET until = excluded.until;
        RETURN NULL;
    END $$;
    CREATE TRIGGER keep_former_names AFTER UPDATE ON suppliers_supplier
        REFERENCING OLD TABLE AS before NEW TABLE AS after
        FOR EACH STATEMENT EXECUTE FUNCTION suppliers_keep_former_names();

    INSERT INTO suppliers_formername (supplier_id, name, until)
    SELECT supplier.id, entry.old->>'name', max(entry.at)
    FROM accounts_history entry JOIN suppliers_supplier supplier ON supplier.id = entry.row_id
    WHERE entry.resource = 'suppliers' AND entry.operation = 'update'
        AND entry.old->>'name' NOT IN ('', supplier.name)
    GROUP BY supplier.id, entry.old->>'name';
"""
FORGET = """
    DROP TRIGGER keep_former_names ON suppliers_supplier;
    DROP FUNCTION suppliers_keep_former_names();
    ALTER TABLE suppliers_formername DROP CONSTRAINT formername_goes_with_its_supplier;
"""


class Migration(migrations.Migration):
    dependencies = [("suppliers", "0005_rulings"), ("accounts", "0004_history")]

    operations = [
        TrigramExtension(),
        migrations.CreateModel(
            name="FormerName",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("until", models.DateTimeField(verbose_name="until")),
                (
                    "supplier",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=DO_NOTHING,
                        related_name="former_names",
                        to="suppliers.supplier",
                        verbose_name="supplier",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            "formername",
            models.UniqueConstraint(fields=("supplier", "name"), name="formername_is_kept_once"),
        ),
        *[
            migrations.AddIndex(model, GinIndex(OpClass(Upper(column), name="gin_trgm_ops"), name=name))
            for model, column, name in LIKE
        ],
        *[
            migrations.AddIndex(model, models.Index(Digits(column), name=name))
            for model, column, name in BY_DIGITS
        ],
        migrations.RunSQL(KEEP, FORGET),
    ]
