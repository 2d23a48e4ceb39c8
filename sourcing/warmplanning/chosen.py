"""Which second sources are to be kept warm, and which rows of facts count for each.

Chosen is every source beside the primary that may be bought from, of a part that wants two sources or a qualified
backup, and whose qualification does not fail: what is being bought there has to be fit for use. As everywhere,
what is told of a source without its site counts for the one sited source of the same supplier, where there is
exactly one.
"""

from datetime import date

from django.db import connection

from scoring.readiness.codes import Reason

# `id`: of the source whose facts count for `target`; of a part's primary as well, for its price.
_CHOSEN = """
    CREATE TEMPORARY TABLE IF NOT EXISTS warm_chosen (
        id bigint PRIMARY KEY, target bigint NOT NULL, is_primary boolean NOT NULL
    ) ON COMMIT DELETE ROWS;
    DELETE FROM warm_chosen;
    WITH wanted AS (
        SELECT ready.source_id, ready.part_id FROM scoring_readiness ready
        JOIN scoring_position position ON position.part_id = ready.part_id AND position.treatment IN (1, 2)
        WHERE NOT ready.is_primary
            AND CASE WHEN ready.usable_lapses_on <= %(day)s THEN ready.usable_lapses_to
                ELSE ready.usable_reason END = %(usable)s
            AND CASE WHEN ready.qualified_lapses_on <= %(day)s THEN ready.qualified_lapses_to
                ELSE ready.qualified_reason END %% 100 < 20
    ), counted AS (
        SELECT source_id AS id, false AS is_primary FROM wanted
        UNION ALL
        SELECT ready.source_id, true FROM scoring_readiness ready
        WHERE ready.is_primary AND ready.part_id IN (SELECT part_id FROM wanted)
    )
    INSERT INTO warm_chosen
    SELECT id, id, is_primary FROM counted
    UNION ALL
    SELECT placeholder.id, source.id, counted.is_primary
    FROM counted JOIN suppliers_source source ON source.id = counted.id
    JOIN suppliers_site site ON site.id = source.site_id AND NOT site.is_placeholder
    JOIN suppliers_source placeholder
        ON placeholder.part_id = source.part_id AND placeholder.supplier_id = source.supplier_id
    JOIN suppliers_site unknown ON unknown.id = placeholder.site_id AND unknown.is_placeholder
    WHERE placeholder.id <> source.id AND NOT EXISTS (
        SELECT FROM suppliers_source other JOIN suppliers_site place ON place.id = other.site_id
        WHERE other.part_id = source.part_id AND other.supplier_id = source.supplier_id
            AND other.id <> source.id AND NOT place.is_placeholder
    )
    ON CONFLICT DO NOTHING;
    ANALYZE warm_chosen
"""


def choose(*, day: date) -> None:
    """Fill `warm_chosen`, for the rest of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_CHOSEN, {"day": day, "usable": int(Reason.USABLE)})
