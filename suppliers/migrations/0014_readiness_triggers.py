"""History and tombstones of what came with 0013, and what a load may not do to it.

`suppliers_<table>_refused` names the rule that a change of a row would break, or is null. The triggers ask it of
every change, the writer of the rows of its image, so that a rule is stated once.
"""

from django.db import migrations

from accounts.history import track, untrack
from suppliers.tombstones import OF_PART, PART, bury, unbury

SOURCE = PART + ", 'supplier', supplier.code, 'site', site.code"
OF_SOURCE = (
    "JOIN suppliers_source source ON source.id = {}.source_id "
    + OF_PART.format("source.part_id").replace("gone.", "")
    + " JOIN suppliers_supplier supplier ON supplier.id = source.supplier_id"
    " JOIN suppliers_site site ON site.id = source.site_id"
)
OF_TERMS = "JOIN suppliers_terms terms ON terms.id = gone.terms_id "
FACTS = [
    (
        "qualifications",
        "suppliers_qualification",
        SOURCE + ", 'revision', gone.revision",
        OF_SOURCE.format("gone"),
    ),
    ("inspections", "suppliers_inspection", SOURCE + ", 'lot', gone.lot", OF_SOURCE.format("gone")),
    (
        "terms",
        "suppliers_terms",
        SOURCE + ", 'kind', gone.kind, 'valid_from', gone.valid_from",
        OF_SOURCE.format("gone"),
    ),
    (
        "price-breaks",
        "suppliers_pricebreak",
        SOURCE
        + ", 'kind', terms.kind, 'valid_from', terms.valid_from, 'minimum_quantity', gone.minimum_quantity",
        OF_TERMS + OF_SOURCE.format("terms"),
    ),
    (
        "change-notices",
        "suppliers_changenotice",
        "'supplier', supplier.code, 'reference', gone.reference",
        "JOIN suppliers_supplier supplier ON supplier.id = gone.supplier_id",
    ),
    (
        "certificates",
        "suppliers_certificate",
        "'site', site.code, 'standard', gone.standard, 'reference', gone.reference",
        "JOIN suppliers_site site ON site.id = gone.site_id",
    ),
]

# `here`: a verb of the app decides, which says so for its transaction; a load never does.
HERE = """
    CREATE FUNCTION suppliers_is_decided_here() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
        SELECT coalesce(current_setting('holdfast.deciding', true), '') = 'on'
    $$;
"""
NOT_HERE = "DROP FUNCTION suppliers_is_decided_here();"

QUALIFICATION = """
    CREATE FUNCTION suppliers_qualification_is_adverse(stage text, approval text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT stage IN ('suspended', 'failed') OR approval IS NOT DISTINCT FROM 'rejected'
    $$;
    CREATE FUNCTION suppliers_qualification_refused(was suppliers_qualification, stage text, approval text,
        origin text, decided_on date, reversed_on date, here boolean) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT CASE
            WHEN suppliers_qualification_is_adverse(was.stage, was.approval)
                AND NOT suppliers_qualification_is_adverse(stage, approval) AND reversed_on IS NULL
                THEN 'qualification_adverse_is_only_reversed'
            WHEN suppliers_qualification_is_adverse(stage, approval)
                AND NOT suppliers_qualification_is_adverse(was.stage, was.approval)
                AND was.reversed_on IS NOT NULL AND reversed_on IS NOT NULL
                AND coalesce(decided_on <= reversed_on, true)
                THEN 'qualification_reversal_stands'
            WHEN NOT here AND (was.origin = 'process') <> (origin = 'process')
                AND NOT suppliers_qualification_is_adverse(stage, approval)
                THEN 'qualification_process_is_run_here'
            WHEN NOT here AND was.origin = 'process'
                AND NOT suppliers_qualification_is_adverse(stage, approval)
                AND (stage, approval) IS DISTINCT FROM (was.stage, was.approval)
                THEN 'qualification_process_is_run_here'
        END
    $$;
    CREATE FUNCTION suppliers_qualification_guard() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        refused text := suppliers_qualification_refused(OLD, NEW.stage, NEW.approval, NEW.origin,
            NEW.decided_on, NEW.reversed_on, suppliers_is_decided_here());
    BEGIN
        IF refused IS NOT NULL THEN
            RAISE EXCEPTION 'qualification % breaks a rule: %', OLD.id, refused
                USING ERRCODE = 'check_violation', CONSTRAINT = refused;
        END IF;
        IF suppliers_qualification_is_adverse(NEW.stage, NEW.approval) AND NEW.reversed_on IS NOT NULL THEN
            NEW.reversed_on := NULL; NEW.reversed_by_id := NULL; NEW.reversal_reason := '';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER guard BEFORE UPDATE ON suppliers_qualification FOR EACH ROW
        WHEN (OLD.stage <> NEW.stage OR OLD.approval IS DISTINCT FROM NEW.approval OR OLD.origin <> NEW.origin)
        EXECUTE FUNCTION suppliers_qualification_guard();
"""
NO_QUALIFICATION = """
    DROP TRIGGER guard ON suppliers_qualification;
    DROP FUNCTION suppliers_qualification_guard();
    DROP FUNCTION suppliers_qualification_refused(suppliers_qualification, text, text, text, date, date, boolean);
    DROP FUNCTION suppliers_qualification_is_adverse(text, text);
"""

INSPECTION = """
    CREATE FUNCTION suppliers_inspection_refused(was suppliers_inspection, decision text, decided_on date,
        reversed_on date) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT CASE
            WHEN was.decision = 'rejected' AND decision IS DISTINCT FROM 'rejected' AND reversed_on IS NULL
                THEN 'inspection_rejected_is_only_reversed'
            WHEN decision = 'rejected' AND was.decision IS DISTINCT FROM 'rejected'
                AND was.reversed_on IS NOT NULL AND reversed_on IS NOT NULL
                AND coalesce(decided_on <= reversed_on, true)
                THEN 'inspection_reversal_stands'
        END
    $$;
    CREATE FUNCTION suppliers_inspection_guard() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        refused text := suppliers_inspection_refused(OLD, NEW.decision, NEW.decided_on, NEW.reversed_on);
    BEGIN
        IF refused IS NOT NULL THEN
            RAISE EXCEPTION 'inspection % breaks a rule: %', OLD.id, refused
                USING ERRCODE = 'check_violation', CONSTRAINT = refused;
        END IF;
        IF NEW.decision = 'rejected' AND NEW.reversed_on IS NOT NULL THEN
            NEW.reversed_on := NULL; NEW.reversed_by_id := NULL; NEW.reversal_reason := '';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER guard BEFORE UPDATE ON suppliers_inspection FOR EACH ROW
        WHEN (OLD.decision IS DISTINCT FROM NEW.decision) EXECUTE FUNCTION suppliers_inspection_guard();

    -- Lots that name an order line of another source, or are larger than what came on it: of the line's receipts
    -- of that lot where one of them names it, else of all of them, else of its own total.
    CREATE FUNCTION suppliers_inspection_misfit(source bigint, lot_name text, size numeric, order_line bigint)
    RETURNS text LANGUAGE sql STABLE AS $$
        SELECT CASE WHEN line.source_id <> source THEN 'inspection_is_of_its_source'
            WHEN size > coalesce(of_lot.quantity, of_line.quantity, line.received)
                THEN 'inspection_is_at_most_received' END
        FROM suppliers_orderline line,
            LATERAL (SELECT sum(quantity) AS quantity FROM suppliers_receipt
                     WHERE order_line_id = line.id AND lot = lot_name) of_lot,
            LATERAL (SELECT sum(quantity) AS quantity FROM suppliers_receipt
                     WHERE order_line_id = line.id) of_line
        WHERE line.id = order_line
    $$;
    CREATE FUNCTION suppliers_inspection_fit() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE misfit record;
    BEGIN
        SELECT id, rule INTO misfit FROM (
            SELECT id, suppliers_inspection_misfit(source_id, lot, lot_size, order_line_id) AS rule
            FROM new_rows WHERE order_line_id IS NOT NULL) asked
        WHERE rule IS NOT NULL LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'inspection % breaks a rule: %', misfit.id, misfit.rule
                USING ERRCODE = 'check_violation', CONSTRAINT = misfit.rule;
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER fit_inserted AFTER INSERT ON suppliers_inspection REFERENCING NEW TABLE AS new_rows
        FOR EACH STATEMENT EXECUTE FUNCTION suppliers_inspection_fit();
    CREATE TRIGGER fit_updated AFTER UPDATE ON suppliers_inspection REFERENCING NEW TABLE AS new_rows
        FOR EACH STATEMENT EXECUTE FUNCTION suppliers_inspection_fit();
"""
NO_INSPECTION = """
    DROP TRIGGER fit_inserted ON suppliers_inspection;
    DROP TRIGGER fit_updated ON suppliers_inspection;
    DROP FUNCTION suppliers_inspection_fit();
    DROP FUNCTION suppliers_inspection_misfit(bigint, text, numeric, bigint);
    DROP TRIGGER guard ON suppliers_inspection;
    DROP FUNCTION suppliers_inspection_guard();
    DROP FUNCTION suppliers_inspection_refused(suppliers_inspection, text, date, date);
"""

NOTICE = """
    CREATE FUNCTION suppliers_changenotice_refused(was suppliers_changenotice, site bigint, part text,
        accepted_on date, here boolean) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT CASE
            WHEN was.accepted_on IS NULL AND was.reversed_on IS NULL AND NOT here AND accepted_on IS NOT NULL
                THEN 'changenotice_is_accepted_here'
            WHEN was.accepted_on IS NULL AND was.reversed_on IS NULL AND NOT here
                AND (site IS NOT NULL AND site IS DISTINCT FROM was.site_id
                    OR part <> '' AND part <> was.part)
                THEN 'changenotice_open_is_not_narrowed'
        END
    $$;
    CREATE FUNCTION suppliers_changenotice_guard() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        refused text := suppliers_changenotice_refused(
            OLD, NEW.site_id, NEW.part, NEW.accepted_on, suppliers_is_decided_here());
    BEGIN
        IF refused IS NOT NULL THEN
            RAISE EXCEPTION 'change notice % breaks a rule: %', OLD.id, refused
                USING ERRCODE = 'check_violation', CONSTRAINT = refused;
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER guard BEFORE UPDATE ON suppliers_changenotice FOR EACH ROW
        EXECUTE FUNCTION suppliers_changenotice_guard();
"""
NO_NOTICE = """
    DROP TRIGGER guard ON suppliers_changenotice;
    DROP FUNCTION suppliers_changenotice_guard();
    DROP FUNCTION suppliers_changenotice_refused(suppliers_changenotice, bigint, text, date, boolean);
"""

# What speaks against a source stays.
KEPT = """
    CREATE FUNCTION suppliers_keep_adverse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'What speaks against a source is not deleted: % % is reversed, with a reason',
            TG_TABLE_NAME, OLD.id USING ERRCODE = 'restrict_violation', CONSTRAINT = 'adverse_is_never_deleted';
    END $$;
    CREATE TRIGGER keep_adverse BEFORE DELETE ON suppliers_qualification FOR EACH ROW
        WHEN (OLD.stage IN ('suspended', 'failed') OR OLD.approval IS NOT DISTINCT FROM 'rejected'
            OR OLD.reversed_on IS NOT NULL)
        EXECUTE FUNCTION suppliers_keep_adverse();
    CREATE TRIGGER keep_adverse BEFORE DELETE ON suppliers_inspection FOR EACH ROW
        WHEN (OLD.decision IS NOT DISTINCT FROM 'rejected' OR OLD.reversed_on IS NOT NULL)
        EXECUTE FUNCTION suppliers_keep_adverse();
    CREATE TRIGGER keep_adverse BEFORE DELETE ON suppliers_changenotice FOR EACH ROW
        WHEN (OLD.accepted_on IS NULL) EXECUTE FUNCTION suppliers_keep_adverse();
"""
NOT_KEPT = """
    DROP TRIGGER keep_adverse ON suppliers_qualification;
    DROP TRIGGER keep_adverse ON suppliers_inspection;
    DROP TRIGGER keep_adverse ON suppliers_changenotice;
    DROP FUNCTION suppliers_keep_adverse();
"""

# Deferred: one body may lower all prices of some terms.
BREAKS = """
    CREATE FUNCTION suppliers_pricebreak_falls() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT FROM suppliers_pricebreak one JOIN suppliers_pricebreak other USING (terms_id)
                   WHERE one.id = NEW.id AND (one.minimum_quantity - other.minimum_quantity)
                       * (one.price - other.price) > 0) THEN
            RAISE EXCEPTION 'price break %: a larger quantity is never dearer', NEW.id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'pricebreak_larger_is_never_dearer';
        END IF;
        RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER falls AFTER INSERT OR UPDATE ON suppliers_pricebreak
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION suppliers_pricebreak_falls();
"""
NO_BREAKS = "DROP TRIGGER falls ON suppliers_pricebreak; DROP FUNCTION suppliers_pricebreak_falls();"


class Migration(migrations.Migration):
    dependencies = [("suppliers", "0013_readiness_facts")]
    operations = [
        *[
            migrations.RunSQL(
                track(table, resource=resource) + bury(resource, table, key, joins),
                unbury(table) + untrack(table),
            )
            for resource, table, key, joins in FACTS
        ],
        migrations.RunSQL(HERE, NOT_HERE),
        migrations.RunSQL(QUALIFICATION, NO_QUALIFICATION),
        migrations.RunSQL(INSPECTION, NO_INSPECTION),
        migrations.RunSQL(NOTICE, NO_NOTICE),
        migrations.RunSQL(KEPT, NOT_KEPT),
        migrations.RunSQL(BREAKS, NO_BREAKS),
    ]
