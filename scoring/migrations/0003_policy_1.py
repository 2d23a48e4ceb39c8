"""Policy version 1, in force from the start; the coverage and the roll-up, each a row."""

import json

from django.db import migrations

# The numbers as they were published. A change of mind is a new version, and never an edit here.
NUMBERS = {
    "impact": {
        "weights": {"outage_loss": 0.5, "criticality": 0.3, "substitutability": 0.2},
        "exponent": 2,
        "threshold": 50,
    },
    "exposure": {
        "weights": {
            "natural_hazard": 0.18,
            "political_stability": 0.18,
            "financial_health": 0.15,
            "site_concentration": 0.08,
            "capacity_taken": 0.18,
            "on_time": 0.115,
            "reject_rate": 0.115,
            "upstream": 0,
        },
        "exponent": 2,
        "threshold": 50,
    },
    "scales": {
        "outage_loss": {"kind": "log", "zero_at": 0.03, "hundred_at": 30},
        "criticality": {"kind": "linear", "zero_at": 1, "hundred_at": 5},
        "substitutability": {"kind": "linear", "zero_at": 1, "hundred_at": 0},
        "natural_hazard": {"kind": "linear", "zero_at": 20, "hundred_at": 80},
        "political_stability": {"kind": "linear", "zero_at": 20, "hundred_at": 80},
        "financial_health": {"kind": "linear", "zero_at": 0, "hundred_at": 100},
        "site_concentration": {"kind": "linear", "zero_at": 0.25, "hundred_at": 1},
        "capacity_taken": {"kind": "linear", "zero_at": 0.1, "hundred_at": 1},
        "on_time": {"kind": "linear", "zero_at": 1, "hundred_at": 0.7},
        "reject_rate": {"kind": "linear", "zero_at": 0, "hundred_at": 0.1},
        "upstream": {"kind": "log", "zero_at": 0.001, "hundred_at": 0.5},
    },
    "floors": [{"driver": "criticality", "from": 5, "axis_at_least": 75}],
    "stand_ins": {
        "outage_loss": 100,
        "criticality": 100,
        "substitutability": 100,
        "natural_hazard": 100,
        "political_stability": 100,
        "financial_health": 100,
        "site_concentration": 100,
        "capacity_taken": 100,
        "on_time": 100,
        "reject_rate": 100,
        "upstream": 100,
    },
    "minimum_confidence": 0.6,
    "qualification_days": 270,
    "performance_days": 365,
    "stock_days": 90,
    "country_risk_years": 7,
    "statement_months": 24,
    "rating_months": 18,
    "stability_seed": 1998,
}

ROWS = """
    INSERT INTO scoring_policyversion (version, status, numbers, note, drafted_at, in_force_from)
    VALUES (1, 'in_force', $numbers${numbers}$numbers$::jsonb, '', now(), now());
    INSERT INTO scoring_rollup (id, products) VALUES (1, 0);
    INSERT INTO scoring_coverage (id, changed, ahead) VALUES (1, '0', '{{}}');
"""

# A version is edited while it is a draft. Afterwards only its status moves, and it never becomes one again.
FIXED_ONCE_IN_FORCE = """
    CREATE FUNCTION scoring_policy_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'A policy is never edited once it is in force.';
    END $$;
    CREATE TRIGGER refuse BEFORE UPDATE ON scoring_policyversion FOR EACH ROW
        WHEN (OLD.status <> 'draft' AND (NEW.status = 'draft' OR NEW.version <> OLD.version
              OR NEW.numbers <> OLD.numbers OR NEW.in_force_from IS DISTINCT FROM OLD.in_force_from))
        EXECUTE FUNCTION scoring_policy_refuse();
"""
EDITABLE = "DROP TRIGGER refuse ON scoring_policyversion; DROP FUNCTION scoring_policy_refuse();"


class Migration(migrations.Migration):
    dependencies = [("scoring", "0002_assessments")]

    operations = [
        migrations.RunSQL(
            ROWS.format(numbers=json.dumps(NUMBERS)),
            "DELETE FROM scoring_policyversion; DELETE FROM scoring_rollup; DELETE FROM scoring_coverage;",
        ),
        migrations.RunSQL(FIXED_ONCE_IN_FORCE, EDITABLE),
    ]
